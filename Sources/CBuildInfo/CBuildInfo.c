#include "CBuildInfo.h"

const char *kobra_revision(void) { return KOBRA_REVISION; }
