#include "lms/statement/feed_reason.h"

#include <string.h>

#include "base/error.h"

const struct statement_feed_reason statement_feed_reasons[] = {
    /* the feed waits */
    {"unreachable", WORDS("The receiver did not answer."),
        WORDS("Nothing is lost: it is tried again, and all goes in its order. Check the address if this "
              "stays.")},
    {"slow", WORDS("The receiver gave up waiting."), WORDS("Nothing is lost: it is tried again.")},
    {"busy", WORDS("The receiver is busy."),
        WORDS("Nothing is lost: it is tried again when it asked for it.")},
    {"broken", WORDS("The receiver has an error of its own."),
        WORDS("Nothing is lost: it is tried again. Its operator's log says more.")},
    {"fault", WORDS("This service could not send."),
        WORDS("Nothing is lost: it is tried again. This service's log says what is wrong.")},
    /* the feed is paused */
    {"by_hand", WORDS("It was paused by hand."), WORDS("Resume it: it goes on where it stopped.")},
    {"unauthorized", WORDS("The receiver does not know the key, or the secret is another."),
        WORDS("Set key and secret anew, test, and resume.")},
    {"forbidden", WORDS("The key may not store statements there."),
        WORDS(
            "Give the key that right at the receiver (statements/write), or another key here, and resume.")},
    {"not_found", WORDS("There is nothing at this address."),
        WORDS("Correct the address (a store's ends before /statements), test, and resume.")},
    {"moved", WORDS("The receiver points to another address, which is not followed."),
        WORDS("Enter the address that it names, and resume.")},
    {"not_a_store", WORDS("What answers at this address does not take statements this way."),
        WORDS("Check the address and the version, test, and resume.")},
    {"too_many_letters", WORDS("There are as many dead letters as are kept."),
        WORDS("Look at them: send them again or dismiss them, and resume.")},
    {"secret_lost", WORDS("The secret can no longer be opened: this installation's own secret was changed."),
        WORDS("Set the feed's secret anew, and resume.")},
    /* a dead letter */
    {"not_wanted", WORDS("The receiver does not take this statement."),
        WORDS("Its log says which rule it breaks there. Send it again when that is mended, or dismiss it.")},
    {"conflict", WORDS("The receiver has another statement with this id."),
        WORDS("One of the two was made by mistake: compare them, then dismiss this letter.")},
    {"too_large", WORDS("The statement, with what is attached to it, is too large for the receiver."),
        WORDS("Raise its limit and send it again, or dismiss it.")},
};
const size_t statement_feed_reasons_count =
    sizeof(statement_feed_reasons) / sizeof(statement_feed_reasons[0]);

const struct statement_feed_reason *statement_feed_reason_find(const char *code)
{
	for (size_t i = 0; i < statement_feed_reasons_count; i++) {
		if (strcmp(statement_feed_reasons[i].code, code) == 0)
			return &statement_feed_reasons[i];
	}
	return NULL;
}
