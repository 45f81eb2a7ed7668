/* What a client of libmosquitto costs that does nothing with its messages: it counts them, in the library's own loop.
 * Usage: subscriber PORT TOPIC FILE   (the count stands in the file, eight bytes, as this machine writes them) */
#include <fcntl.h>
#include <mosquitto.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static volatile uint64_t *count;

static void connected(struct mosquitto *client, void *topic, int status) {
    if (status != 0 || mosquitto_subscribe(client, NULL, topic, 0) != MOSQ_ERR_SUCCESS) exit(1);
}

static void subscribed(struct mosquitto *client, void *topic, int id, int number, const int *granted) {
    (void)client, (void)topic, (void)id, (void)number, (void)granted;
    puts("subscribed");
    fflush(stdout);
}

static void received(struct mosquitto *client, void *topic, const struct mosquitto_message *message) {
    (void)client, (void)topic, (void)message;
    *count += 1;
}

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int file = open(argv[3], O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, sizeof *count) != 0) return 1;
    count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (count == MAP_FAILED) return 1;
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(NULL, true, argv[2]);
    if (client == NULL) return 1;
    mosquitto_connect_callback_set(client, connected);
    mosquitto_subscribe_callback_set(client, subscribed);
    mosquitto_message_callback_set(client, received);
    if (mosquitto_connect(client, "127.0.0.1", atoi(argv[1]), 60) != MOSQ_ERR_SUCCESS) return 1;
    return mosquitto_loop_forever(client, -1, 1) == MOSQ_ERR_SUCCESS ? 0 : 1;
}
