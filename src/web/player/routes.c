#include "lms/attempt/attempt.h"
#include "web/input.h"
#include "web/player/player.h"
#include "web/schema.h"

/* What the player says and hears is docs/player-protocol.md, read in lms/attempt: deltas by the thousand are
 * not read through a table. The tables say what there is. */
enum { CAPABILITY_MAX = 200 };

static const struct input launch_input[] = {
    {"launch", INPUT_PATH, FIELD_TEXT, .max = CAPABILITY_MAX, .about = "the launch's capability"},
    {0},
};

static const struct input delta_members[] = {
    {"seq", INPUT_BODY, FIELD_INT, true, 1, .about = "the player counts from 1"},
    {"item", INPUT_BODY, FIELD_UUID, .about = "the grain that speaks; null where nothing is open"},
    {"set", INPUT_BODY, FIELD_ARRAY, .max = DELTA_SETS_MAX, .about = "pairs of an element and its value"},
    {"do", INPUT_BODY, FIELD_TEXT, .max = 16, .about = "open, commit, finish, leave, exit or navigate"},
    {"request", INPUT_BODY, FIELD_TEXT, .max = 16,
        .about =
            "navigate: start, continue, previous, choice, exit, abandon, exitAll, abandonAll or suspendAll"},
    {"to", INPUT_BODY, FIELD_UUID, .about = "navigate, choice: the part; null is the course as a whole"},
    {"terminated", INPUT_BODY, FIELD_BOOL,
        .about = "navigate: content called Terminate when it was closed for it"},
    {0},
};
static const struct input replay_members[] = {
    {"write", INPUT_BODY, FIELD_TEXT, true, .max = CAPABILITY_MAX, .hidden = true,
        .about = "of the earlier session"},
    {"deltas", INPUT_BODY, FIELD_ARRAY, true, .max = DELTAS_MAX, .members = delta_members,
        .about = "what it left"},
    {0},
};
static const struct input session_input[] = {
    {"launch", INPUT_PATH, FIELD_TEXT, .max = CAPABILITY_MAX, .about = "the launch's capability"},
    {"replay", INPUT_BODY, FIELD_ARRAY, .max = REPLAYS_MAX, .members = replay_members,
        .about = "what earlier sessions left in this browser"},
    {0},
};
static const struct input deltas_input[] = {
    {"write", INPUT_BODY, FIELD_TEXT, true, .max = CAPABILITY_MAX, .hidden = true,
        .about = "the session's write capability"},
    {"deltas", INPUT_BODY, FIELD_ARRAY, true, .max = DELTAS_MAX, .members = delta_members,
        .about = "what content set"},
    {0},
};
static const struct input turn_input[] = {
    {"write", INPUT_BODY, FIELD_TEXT, true, .max = CAPABILITY_MAX, .hidden = true,
        .about = "the session's write capability"},
    {"seq", INPUT_BODY, FIELD_INT, true, 1, .about = "of the turn itself"},
    {"item", INPUT_BODY, FIELD_UUID, .about = "the grain that speaks; null where nothing is open"},
    {"do", INPUT_BODY, FIELD_TEXT, true, .max = 16, .about = "open, commit, finish, leave, exit or navigate"},
    {"request", INPUT_BODY, FIELD_TEXT, .max = 16,
        .about =
            "navigate: start, continue, previous, choice, exit, abandon, exitAll, abandonAll or suspendAll"},
    {"to", INPUT_BODY, FIELD_UUID, .about = "navigate, choice: the part; null is the course as a whole"},
    {"terminated", INPUT_BODY, FIELD_BOOL,
        .about = "navigate: content called Terminate when it was closed for it"},
    {"set", INPUT_BODY, FIELD_ARRAY, .max = DELTA_SETS_MAX, .about = "pairs of an element and its value"},
    {"deltas", INPUT_BODY, FIELD_ARRAY, .max = DELTAS_MAX, .members = delta_members,
        .about = "what is not acknowledged yet"},
    {0},
};
static const struct input file_input[] = {
    {"read", INPUT_PATH, FIELD_TEXT, .max = CAPABILITY_MAX, .about = "the session's read capability"},
    {"path", INPUT_PATH, FIELD_TEXT, .about = "within the package"},
    {0},
};

static const struct schema attempt_output[] = {
    {"completion", SCHEMA_TEXT, .about = "not attempted, incomplete or completed"},
    {"success", SCHEMA_TEXT, .about = "unknown, passed or failed"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {0},
};
static const struct schema item_output[] = {
    {"id", SCHEMA_UUID, .about = "the grain"},
    {"parent", SCHEMA_UUID, .nullable = true, .about = "the cluster it lies in"},
    {"title", SCHEMA_TEXT, .about = "for people"},
    {"kind", SCHEMA_TEXT, .about = "cluster, sco or asset"},
    {"href", SCHEMA_TEXT, .about = "below files"},
    {"visible", SCHEMA_BOOL, .about = "shown in the table of contents"},
    {"status", SCHEMA_TEXT, .nullable = true, .about = "null for a cluster"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"may_open", SCHEMA_BOOL, .about = "its prerequisites are met"},
    {0},
};
static const struct schema replayed_output[] = {
    {"write", SCHEMA_TEXT, .about = "of the earlier session"},
    {"saved", SCHEMA_ARRAY, .about = "the sequence numbers that are safe"},
    {"refused", SCHEMA_TEXT, .optional = true,
        .about = "session-closed or forbidden: why the others are not"},
    {0},
};
static const char *const standards[] = {"scorm12", "scorm2004", "cmi5", "xapi", NULL};
static const struct schema session_output[] = {
    {"standard", SCHEMA_CHOICE, .choices = standards, .about = "which API the content looks for"},
    {"native", SCHEMA_TEXT, .nullable = true,
        .about = "a page of ours is shown, of this type of module; null: a package"},
    {"session", SCHEMA_UUID, .about = "the session"},
    {"write", SCHEMA_TEXT, .about = "its write capability"},
    {"files", SCHEMA_TEXT, .about = "the path below which the package's files are"},
    {"title", SCHEMA_TEXT, .about = "of the module"},
    {"locale", SCHEMA_TEXT, .about = "the learner's language"},
    {"return_url", SCHEMA_TEXT, .nullable = true, .about = "where leaving leads"},
    {"silent_after_s", SCHEMA_INT, .about = "a session without a word for so long is closed as suspended"},
    {"items", SCHEMA_ARRAY, .of = item_output, .about = "the table of contents"},
    {"current", SCHEMA_UUID, .nullable = true, .about = "what to show first; null where sequencing says so"},
    {"attempt", SCHEMA_OBJECT, .of = attempt_output, .about = "the attempt as it stands"},
    {"replayed", SCHEMA_ARRAY, .of = replayed_output, .about = "what became of the replay"},
    {0},
};
static const struct schema deltas_output[] = {
    {"saved", SCHEMA_ARRAY, .about = "the sequence numbers that are safe"},
    {0},
};
static const struct schema changed_output[] = {
    {"id", SCHEMA_UUID, .about = "the grain"},
    {"status", SCHEMA_TEXT, .about = "as it stands now"},
    {"score", SCHEMA_REAL, .nullable = true, .about = "-1 to 1"},
    {"may_open", SCHEMA_BOOL, .about = "its prerequisites are met"},
    {0},
};
static const char *const outcomes[] = {"none", "delivered", "nothing", "blocked", "refused", "ended", NULL};
static const struct schema valid_output[] = {
    {"continue", SCHEMA_BOOL, .about = "adl.nav.request_valid.continue"},
    {"previous", SCHEMA_BOOL, .about = "adl.nav.request_valid.previous"},
    {0},
};
static const struct schema sequencing_output[] = {
    {"outcome", SCHEMA_CHOICE, .choices = outcomes, .about = "what came of a request in this turn"},
    {"open", SCHEMA_UUID, .nullable = true, .about = "the part that is open now"},
    {"reason", SCHEMA_TEXT, .nullable = true, .about = "the exception's number in the book, as SB.2.9-3"},
    {"controls", SCHEMA_TEXTS, .about = "requests that may be offered now"},
    {"valid", SCHEMA_OBJECT, .of = valid_output, .about = "requests that are valid, offered or not"},
    {"contents", SCHEMA_TEXT,
        .about = "a letter for the course, then one for each item: c, s, d or h (docs/player-protocol.md)"},
    {0},
};
static const struct schema turn_output[] = {
    {"saved", SCHEMA_INT, .about = "everything up to here is safe"},
    {"attempt", SCHEMA_OBJECT, .of = attempt_output, .optional = true,
        .about = "the attempt as it stands; not of a turn that was overtaken by later ones"},
    {"items", SCHEMA_ARRAY, .of = changed_output, .optional = true, .about = "what changed; as attempt"},
    {"cmi", SCHEMA_OBJECT, .optional = true, .about = "the whole data model of what was opened"},
    {"sequencing", SCHEMA_OBJECT, .of = sequencing_output, .optional = true,
        .about = "SCORM 2004: what is open, and where one may go"},
    {"return_url", SCHEMA_TEXT, .nullable = true, .optional = true,
        .about = "where leaving leads, when the session ended"},
    {0},
};

static const struct route routes[] = {
    {"GET", "/play/{launch}", ORIGIN_CONTENT, LANE_WORK, PERMISSION_CONTENT_TAKE, BODY_NONE, 0, SHAPE_PAGE,
        player_get_page, "the player", .input = launch_input},
    {"POST", "/play/{launch}/session", ORIGIN_CONTENT, LANE_WORK, PERMISSION_CONTENT_TAKE, BODY_JSON,
        DELTA_BODY_MAX, SHAPE_JSON, player_post_session, "opens a session of the player",
        .input = session_input, .output = session_output},
    {"POST", "/play/deltas", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_JSON, DELTA_BODY_MAX, SHAPE_JSON,
        player_post_deltas, "keeps what content set", .input = deltas_input, .output = deltas_output},
    {"POST", "/play/turn", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_JSON, DELTA_BODY_MAX, SHAPE_JSON,
        player_post_turn, "applies what content set, and decides", .input = turn_input,
        .output = turn_output},
    {"GET", "/c/{read}/{path*}", ORIGIN_CONTENT, LANE_EVENT, PERMIT_ANYONE, BODY_NONE, 0, SHAPE_FILE,
        player_get_file, "a file of a package", .input = file_input},
};

const struct area web_area_player = {"player", routes, FIELDS_COUNT(routes)};
