#include "bytes.h"

void bytes_write(FILE *code, const char *about, size_t number, const unsigned char *bytes, size_t len)
{
	/* Texts are compiled a hundred times as fast as lists of numbers. */
	fprintf(code, "\n/* %s */\nstatic const unsigned char bytes_%zu[] = \"", about, number);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = bytes[i];

		if (i % 100 == 0)
			fputs("\"\n\t\"", code);
		if (c < ' ' || c > '~' || c == '"' || c == '\\' || c == '?')
			fprintf(code, "\\%03o", c);
		else
			putc(c, code);
	}
	fputs("\";\n", code);
}
