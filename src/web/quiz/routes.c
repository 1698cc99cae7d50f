#include "lms/attempt/attempt.h"
#include "web/player/player.h"
#include "web/quiz/form.h"
#include "web/quiz/quiz.h"
#include "web/schema.h"

/* Read in lms/attempt, as the player's. */
static const struct input delta_members[] = {
    {"seq", INPUT_BODY, FIELD_INT, true, 1, .about = "as lms/quiz counts"},
    {"item", INPUT_BODY, FIELD_UUID, .about = "the question"},
    {"set", INPUT_BODY, FIELD_ARRAY, .max = DELTA_SETS_MAX,
        .about = "its answer: pairs of a name and a value; flag: look at it again"},
    {0},
};
static const struct input deltas_input[] = {
    {"launch", INPUT_PATH, FIELD_TEXT, .max = 200, .about = "the launch's capability"},
    {"write", INPUT_BODY, FIELD_TEXT, true, .max = 200, .hidden = true,
        .about = "the sitting's write capability"},
    {"deltas", INPUT_BODY, FIELD_ARRAY, true, .max = DELTAS_MAX, .members = delta_members,
        .about = "what was answered"},
    {0},
};
static const struct schema deltas_output[] = {
    {"saved", SCHEMA_ARRAY, .about = "the sequence numbers that are safe"},
    {0},
};

static const struct route routes[] = {
    PAGE_GET("/quiz/{launch}", PERMISSION_CONTENT_TAKE, quiz_get_start,
        "a quiz: its rules, and what was done so far", quiz_start_input),
    PAGE_POST("/quiz/{launch}", PERMISSION_CONTENT_TAKE, QUIZ_FORM_MAX, quiz_post_start,
        "begins an attempt at a quiz", quiz_start_input),
    PAGE_GET("/quiz/{launch}/questions", PERMISSION_CONTENT_TAKE, quiz_get_questions,
        "the questions of an attempt at a quiz", quiz_questions_table),
    PAGE_POST("/quiz/{launch}/questions", PERMISSION_CONTENT_TAKE, QUIZ_FORM_MAX, quiz_post_questions,
        "keeps answers, and goes on", quiz_answers_table),
    PAGE_GET("/quiz/{launch}/review", PERMISSION_CONTENT_TAKE, quiz_get_review,
        "what is answered, before an attempt is handed in", quiz_review_table),
    PAGE_POST("/quiz/{launch}/review", PERMISSION_CONTENT_TAKE, QUIZ_FORM_MAX, quiz_post_review,
        "hands an attempt in", quiz_submit_table),
    PAGE_GET("/quiz/{launch}/results/{number}", PERMISSION_CONTENT_TAKE, quiz_get_result,
        "the result of an attempt at a quiz", quiz_result_table),
    {"POST", "/quiz/{launch}/deltas", ORIGIN_APP, LANE_EVENT, PERMISSION_CONTENT_TAKE, BODY_JSON,
        QUIZ_DELTAS_MAX, SHAPE_JSON, player_post_deltas, "keeps answers while they are given",
        .input = deltas_input, .output = deltas_output},
};

const struct area web_area_quiz = {"quiz", routes, FIELDS_COUNT(routes)};
