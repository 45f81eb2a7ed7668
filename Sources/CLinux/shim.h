#include <sys/prctl.h>

/// `prctl` is variadic, which Swift cannot call: keeps this process's memory from debuggers and core files of other
/// users' making. 0, or -1 with errno.
static inline int kobra_make_undumpable(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

/// Whether it can be dumped: 0 for no.
static inline int kobra_is_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

// As in <sys/xattr.h>, which brings types along that Swift would then take for this module's.
extern __PTRDIFF_TYPE__ fgetxattr(int, const char *, void *, __SIZE_TYPE__);

/// An attribute of an open file (xattr(7)): its size, or -1 with errno.
static inline long kobra_attribute(int descriptor, const char *name, void *value, unsigned long size) {
    return fgetxattr(descriptor, name, value, size);
}

// As in <malloc.h>, which brings types along, too.
extern int mallopt(int, int);

/// Has the allocator give pieces of that many bytes and more back to the system when they are freed: M_MMAP_THRESHOLD
/// (mallopt(3)). 1, or 0 if it does not.
static inline int kobra_return_large_pieces(int size) { return mallopt(-3, size); }
