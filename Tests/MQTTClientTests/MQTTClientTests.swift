// Tests of MQTTClient.
