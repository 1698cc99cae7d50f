/* The player's side of the service, on the content origin (docs/player-protocol.md). routes.c is its table of
 * contents. */
#ifndef WEB_PLAYER_PLAYER_H
#define WEB_PLAYER_PLAYER_H

#include "web/web.h"

extern const struct area web_area_player;

enum err player_get_page(struct request *r);
enum err player_post_session(struct request *r);
enum err player_post_deltas(struct request *r);
enum err player_post_turn(struct request *r);
enum err player_get_file(struct request *r);

/* The page that says that an address has run out, in any frame: it shows nothing and offers nothing. */
enum err player_page_expired(struct request *r);

#endif
