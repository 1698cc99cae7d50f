#include "cmi_print.h"

#include <stdio.h>

void print_words(const char *words)
{
	if (words == NULL) {
		printf("null");
		return;
	}
	printf("[\"");
	for (const char *p = words; *p != '\0'; p++) {
		if (*p == '|')
			printf("\", \"");
		else
			putchar(*p);
	}
	printf("\"]");
}
