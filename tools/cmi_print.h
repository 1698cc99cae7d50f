/* What the printers of both data models share. The tables' texts are ours: plain ASCII without quotes or
 * backslashes. */
#ifndef TOOLS_CMI_PRINT_H
#define TOOLS_CMI_PRINT_H

/* "one|two" as ["one", "two"]; NULL as null. */
void print_words(const char *words);

#endif
