/* Settings, from flags, environment and file into one constant struct. */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/work.h"

typedef const char *config_TEXT;
typedef const char *config_PATH;
typedef const char *config_ADDRESS;
typedef const char *config_URL;
typedef const char *config_SECRET;
typedef int64_t config_INT;
typedef int64_t config_SECONDS;
typedef int64_t config_BYTES;
typedef bool config_BOOL;

#define CONFIG(key, type, default_value, meaning) config_##type key;
struct config {
#include "base/config.def"
};
#undef CONFIG

/* Reads file (NULL: DATA/lectern.conf where it exists), environment and flags (--key value or --key=value,
 * from argv[0]). An unknown key, variable LECTERN_… or bad value: ERR_BAD_INPUT with one clear sentence
 * naming key and place. Values live in w's arena. *ret_used is the count of arguments eaten; the rest are the
 * command's own. */
enum err config_load(
    struct work *w, int argc, char *const argv[], struct config *ret_config, int *ret_used) MUST_CHECK;

/* Prints every key, its type, its value in force (never of a SECRET), default and meaning. */
void config_print(const struct config *config, FILE *out);

#endif
