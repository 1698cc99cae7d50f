/* The members that each object of a statement may have: one table each, from which reading and judging is
 * made. */
#ifndef XAPI_STATEMENT_PROPERTY_H
#define XAPI_STATEMENT_PROPERTY_H

#include "xapi/statement/reader.h"

enum value_kind {
	VALUE_TEXT, /* any string */
	VALUE_IRI,
	VALUE_UUID,
	VALUE_MBOX,
	VALUE_SHA1,
	VALUE_SHA2,
	VALUE_TIMESTAMP,
	VALUE_DURATION,
	VALUE_LANGUAGE,
	VALUE_MEDIA_TYPE,
	VALUE_VERSION,
	VALUE_NAME, /* a string that names somebody: kept in an identifier */
	VALUE_BOOLEAN,
	VALUE_NUMBER,
	VALUE_LENGTH, /* a whole number from 0 */
	VALUE_OBJECT,
	VALUE_ARRAY,
	VALUE_LANGUAGES,  /* a language map */
	VALUE_EXTENSIONS, /* names are IRIs, values anything */
	VALUE_TEXTS,      /* an array of strings */
	VALUE_IRIS,       /* of IRIs, at least one */
	VALUE_ANY         /* looked at by who asked */
};

enum property_flag {
	PROPERTY_REQUIRED = 1,
	PROPERTY_TOP = 2,     /* not in a SubStatement */
	PROPERTY_SUB = 4,     /* only in a SubStatement */
	PROPERTY_2_0 = 8,     /* since 2.0.0 */
	PROPERTY_SKIPPED = 16 /* two statements may differ in it and be the same */
};

#define STATEMENT_PROPERTIES(P)                                                                              \
	P(STATEMENT_ID, "id", UUID, PROPERTY_TOP | PROPERTY_SKIPPED)                                         \
	P(STATEMENT_OBJECT_TYPE, "objectType", TEXT, PROPERTY_SUB | PROPERTY_REQUIRED)                       \
	P(STATEMENT_ACTOR, "actor", OBJECT, PROPERTY_REQUIRED)                                               \
	P(STATEMENT_VERB, "verb", OBJECT, PROPERTY_REQUIRED)                                                 \
	P(STATEMENT_OBJECT, "object", OBJECT, PROPERTY_REQUIRED)                                             \
	P(STATEMENT_RESULT, "result", OBJECT, 0)                                                             \
	P(STATEMENT_CONTEXT, "context", OBJECT, 0)                                                           \
	P(STATEMENT_TIMESTAMP, "timestamp", TIMESTAMP, PROPERTY_SKIPPED)                                     \
	P(STATEMENT_STORED, "stored", TIMESTAMP, PROPERTY_TOP | PROPERTY_SKIPPED)                            \
	P(STATEMENT_AUTHORITY, "authority", OBJECT, PROPERTY_TOP | PROPERTY_SKIPPED)                         \
	P(STATEMENT_VERSION, "version", VERSION, PROPERTY_TOP | PROPERTY_SKIPPED)                            \
	P(STATEMENT_ATTACHMENTS, "attachments", ARRAY, PROPERTY_SKIPPED)

#define ACTOR_PROPERTIES(P)                                                                                  \
	P(ACTOR_OBJECT_TYPE, "objectType", TEXT, 0)                                                          \
	P(ACTOR_NAME, "name", TEXT, 0)                                                                       \
	P(ACTOR_MBOX, "mbox", MBOX, 0)                                                                       \
	P(ACTOR_MBOX_SHA1SUM, "mbox_sha1sum", SHA1, 0)                                                       \
	P(ACTOR_OPENID, "openid", IRI, 0)                                                                    \
	P(ACTOR_ACCOUNT, "account", OBJECT, 0)                                                               \
	P(ACTOR_MEMBER, "member", ARRAY, 0)

#define ACCOUNT_PROPERTIES(P)                                                                                \
	P(ACCOUNT_HOME_PAGE, "homePage", IRI, PROPERTY_REQUIRED)                                             \
	P(ACCOUNT_NAME, "name", NAME, PROPERTY_REQUIRED)

#define VERB_PROPERTIES(P)                                                                                   \
	P(VERB_ID, "id", IRI, PROPERTY_REQUIRED)                                                             \
	P(VERB_DISPLAY, "display", LANGUAGES, PROPERTY_SKIPPED)

#define ACTIVITY_PROPERTIES(P)                                                                               \
	P(ACTIVITY_OBJECT_TYPE, "objectType", TEXT, 0)                                                       \
	P(ACTIVITY_ID, "id", IRI, PROPERTY_REQUIRED)                                                         \
	P(ACTIVITY_DEFINITION, "definition", OBJECT, PROPERTY_SKIPPED)

#define DEFINITION_PROPERTIES(P)                                                                             \
	P(DEFINITION_NAME, "name", LANGUAGES, 0)                                                             \
	P(DEFINITION_DESCRIPTION, "description", LANGUAGES, 0)                                               \
	P(DEFINITION_TYPE, "type", IRI, 0)                                                                   \
	P(DEFINITION_MORE_INFO, "moreInfo", IRI, 0)                                                          \
	P(DEFINITION_INTERACTION_TYPE, "interactionType", TEXT, 0)                                           \
	P(DEFINITION_PATTERN, "correctResponsesPattern", TEXTS, 0)                                           \
	P(DEFINITION_CHOICES, "choices", ARRAY, 0)                                                           \
	P(DEFINITION_SCALE, "scale", ARRAY, 0)                                                               \
	P(DEFINITION_SOURCE, "source", ARRAY, 0)                                                             \
	P(DEFINITION_TARGET, "target", ARRAY, 0)                                                             \
	P(DEFINITION_STEPS, "steps", ARRAY, 0)                                                               \
	P(DEFINITION_EXTENSIONS, "extensions", EXTENSIONS, 0)

#define COMPONENT_PROPERTIES(P)                                                                              \
	P(COMPONENT_ID, "id", TEXT, PROPERTY_REQUIRED)                                                       \
	P(COMPONENT_DESCRIPTION, "description", LANGUAGES, 0)

#define REFERENCE_PROPERTIES(P)                                                                              \
	P(REFERENCE_OBJECT_TYPE, "objectType", TEXT, PROPERTY_REQUIRED)                                      \
	P(REFERENCE_ID, "id", UUID, PROPERTY_REQUIRED)

#define RESULT_PROPERTIES(P)                                                                                 \
	P(RESULT_SCORE, "score", OBJECT, 0)                                                                  \
	P(RESULT_SUCCESS, "success", BOOLEAN, 0)                                                             \
	P(RESULT_COMPLETION, "completion", BOOLEAN, 0)                                                       \
	P(RESULT_RESPONSE, "response", TEXT, 0)                                                              \
	P(RESULT_DURATION, "duration", DURATION, 0)                                                          \
	P(RESULT_EXTENSIONS, "extensions", EXTENSIONS, 0)

#define SCORE_PROPERTIES(P)                                                                                  \
	P(SCORE_SCALED, "scaled", NUMBER, 0)                                                                 \
	P(SCORE_RAW, "raw", NUMBER, 0)                                                                       \
	P(SCORE_MIN, "min", NUMBER, 0)                                                                       \
	P(SCORE_MAX, "max", NUMBER, 0)

#define CONTEXT_PROPERTIES(P)                                                                                \
	P(CONTEXT_REGISTRATION, "registration", UUID, 0)                                                     \
	P(CONTEXT_INSTRUCTOR, "instructor", OBJECT, 0)                                                       \
	P(CONTEXT_TEAM, "team", OBJECT, 0)                                                                   \
	P(CONTEXT_ACTIVITIES, "contextActivities", OBJECT, 0)                                                \
	P(CONTEXT_AGENTS, "contextAgents", ARRAY, PROPERTY_2_0)                                              \
	P(CONTEXT_GROUPS, "contextGroups", ARRAY, PROPERTY_2_0)                                              \
	P(CONTEXT_REVISION, "revision", TEXT, 0)                                                             \
	P(CONTEXT_PLATFORM, "platform", TEXT, 0)                                                             \
	P(CONTEXT_LANGUAGE, "language", LANGUAGE, 0)                                                         \
	P(CONTEXT_STATEMENT, "statement", OBJECT, 0)                                                         \
	P(CONTEXT_EXTENSIONS, "extensions", EXTENSIONS, 0)

#define CONTEXT_ACTIVITIES_PROPERTIES(P)                                                                     \
	P(RELATED_PARENT, "parent", ANY, 0)                                                                  \
	P(RELATED_GROUPING, "grouping", ANY, 0)                                                              \
	P(RELATED_CATEGORY, "category", ANY, 0)                                                              \
	P(RELATED_OTHER, "other", ANY, 0)

#define CONTEXT_AGENT_PROPERTIES(P)                                                                          \
	P(CONTEXT_AGENT_OBJECT_TYPE, "objectType", TEXT, PROPERTY_REQUIRED)                                  \
	P(CONTEXT_AGENT_AGENT, "agent", OBJECT, PROPERTY_REQUIRED)                                           \
	P(CONTEXT_AGENT_TYPES, "relevantTypes", IRIS, 0)

#define CONTEXT_GROUP_PROPERTIES(P)                                                                          \
	P(CONTEXT_GROUP_OBJECT_TYPE, "objectType", TEXT, PROPERTY_REQUIRED)                                  \
	P(CONTEXT_GROUP_GROUP, "group", OBJECT, PROPERTY_REQUIRED)                                           \
	P(CONTEXT_GROUP_TYPES, "relevantTypes", IRIS, 0)

#define ATTACHMENT_PROPERTIES(P)                                                                             \
	P(ATTACHMENT_USAGE_TYPE, "usageType", IRI, PROPERTY_REQUIRED)                                        \
	P(ATTACHMENT_DISPLAY, "display", LANGUAGES, PROPERTY_REQUIRED)                                       \
	P(ATTACHMENT_DESCRIPTION, "description", LANGUAGES, 0)                                               \
	P(ATTACHMENT_CONTENT_TYPE, "contentType", MEDIA_TYPE, PROPERTY_REQUIRED)                             \
	P(ATTACHMENT_LENGTH, "length", LENGTH, PROPERTY_REQUIRED)                                            \
	P(ATTACHMENT_SHA2, "sha2", SHA2, PROPERTY_REQUIRED)                                                  \
	P(ATTACHMENT_FILE_URL, "fileUrl", IRI, 0)

#define PROPERTY_INDEX(index, name, kind, flags) index,
#define SHAPE(shape) enum shape##_index{shape##_PROPERTIES(PROPERTY_INDEX) shape##_COUNT};
#include "xapi/statement/shape.def"
#undef SHAPE

enum { PROPERTIES_MAX = 16 };

enum shape {
#define SHAPE(shape) SHAPE_##shape,
#include "xapi/statement/shape.def"
#undef SHAPE
	SHAPE_COUNT
};

/* Reads an object: every member is one of the shape's and of its kind, all required ones are there.
 * ret_at[index] is the node of the value, 0 where there is none. */
enum err shape_read(
    struct reader *r, uint32_t node, enum shape shape, uint32_t ret_at[static PROPERTIES_MAX]) MUST_CHECK;

#endif
