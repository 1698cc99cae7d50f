#include "lms/attempt/attempt.h"
#include "web/player/player.h"

static const struct route routes[] = {
    {"GET", "/play/{launch}", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_PAGE,
        player_get_page, "the player"},
    {"POST", "/play/{launch}/session", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_JSON, DELTA_BODY_MAX,
        SHAPE_JSON, player_post_session, "opens a session of the player"},
    {"POST", "/play/deltas", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_JSON, DELTA_BODY_MAX, SHAPE_JSON,
        player_post_deltas, "keeps what content set"},
    {"POST", "/play/turn", ORIGIN_CONTENT, LANE_WORK, PERMIT_ANYONE, BODY_JSON, DELTA_BODY_MAX, SHAPE_JSON,
        player_post_turn, "applies what content set, and decides"},
    {"GET", "/c/{read}/{path*}", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        player_get_file, "a file of a package"},
};

const struct area web_area_player = {"player", routes, FIELDS_COUNT(routes)};
