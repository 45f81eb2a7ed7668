/// Lets go of all pages of the program and of its libraries that cannot be written to.
void kobra_release_code(void);
