/// The git commit this program was built from; empty when it was not built in a checkout.
const char *kobra_revision(void);
