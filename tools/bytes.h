/* Bytes as C source, for programs of this folder that carry files. */
#ifndef TOOLS_BYTES_H
#define TOOLS_BYTES_H

#include <stdio.h>

/* static const unsigned char bytes_NUMBER[] = "…"; about: what a comment above it says. */
void bytes_write(FILE *code, const char *about, size_t number, const unsigned char *bytes, size_t len);

#endif
