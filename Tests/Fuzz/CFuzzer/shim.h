// As in the documentation of libFuzzer, "Using libFuzzer as a library"; the compiler brings the library along.
extern int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*run)(const unsigned char *bytes, __SIZE_TYPE__ count));
