/* Passwords: argon2id (RFC 9106) by libsodium, in its own text form, which names its parameters. Hashing
 * takes some tens of milliseconds and password_memory bytes: only on the lane PASSWORD, or in a command. */
#ifndef KEYS_PASSWORD_H
#define KEYS_PASSWORD_H

#include "base/config.h"
#include "base/work.h"

/* The settings password_memory and password_passes are such that hashing can work. ERR_BAD_INPUT with the
 * field. */
enum err password_settings_check(struct work *w, const struct config *config) MUST_CHECK;

/* In letters (code points), as people count; what is longer in bytes is refused too. */
enum { PASSWORD_LETTERS_MIN = 12, PASSWORD_LETTERS_MAX = 128, PASSWORD_BYTES_MAX = 512 };

/* Whether people may take this as their password: ERR_BAD_INPUT with the field, saying why not: too short,
 * too long, one of those that everybody tries first, a well-known word with digits and signs around or in it,
 * or made of nothing but words of theirs (their address, their name). words: ended by NULL. */
enum err password_judge(
    struct work *w, const char *field, const char *password, const char *const *words) MUST_CHECK;

/* ERR_BUSY: there is no memory for it now. *ret_hash in the arena. */
enum err password_hash(
    struct work *w, const struct config *config, const char *password, const char **ret_hash) MUST_CHECK;

/* hash "": there is none; that is as wrong, and takes as long, as a wrong password. *ret_stale: it was right,
 * and its hash was made with other parameters than are set now. ERR_BUSY as above. */
enum err password_check(struct work *w, const struct config *config, const char *hash, const char *password,
    bool *ret_right, bool *ret_stale) MUST_CHECK;

/* Random, easy to read out and to type, about 77 bits: four groups of four letters and digits. In the arena.
 */
const char *password_make(struct arena *a);

#endif
