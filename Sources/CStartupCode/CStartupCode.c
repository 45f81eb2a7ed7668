// What <link.h> has are macros and types that Swift does not see, or takes for another module's.
#define _GNU_SOURCE
#include "CStartupCode.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

// Segments that cannot be written to hold nothing but the file.
static int release(struct dl_phdr_info *object, size_t size, void *context) {
    (void)size;
    const ElfW(Addr) pages = ~(*(const ElfW(Addr) *)context - 1);
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W) continue;
        const ElfW(Addr) start = object->dlpi_addr + segment->p_vaddr, end = start + segment->p_memsz;
        if ((end & pages) > (start & pages)) madvise((void *)(start & pages), (end & pages) - (start & pages), MADV_DONTNEED);
    }
    return 0;
}

void kobra_release_code(void) {
    ElfW(Addr) page = (ElfW(Addr))sysconf(_SC_PAGESIZE);
    // No library is loaded or unloaded meanwhile.
    dl_iterate_phdr(release, &page);
}
