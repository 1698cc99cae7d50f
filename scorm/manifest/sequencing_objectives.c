/* <imsss:objectives> and, beside them, <adlseq:objectives> of the 4th Edition. */
#include <stdlib.h>
#include <string.h>

#include "scorm/manifest/manifest_inside.h"

/* What a mapInfo may read and write. */
struct map_part {
	const char *read, *write;
	unsigned part;
};

static const struct map_part imsss_parts[] = {
    {"readSatisfiedStatus", "writeSatisfiedStatus", OBJECTIVE_SATISFIED},
    {"readNormalizedMeasure", "writeNormalizedMeasure", OBJECTIVE_MEASURE},
    {NULL, NULL, 0},
};

static const struct map_part adlseq_parts[] = {
    {"readRawScore", "writeRawScore", OBJECTIVE_RAW},
    {"readMinScore", "writeMinScore", OBJECTIVE_MIN},
    {"readMaxScore", "writeMaxScore", OBJECTIVE_MAX},
    {"readCompletionStatus", "writeCompletionStatus", OBJECTIVE_COMPLETION},
    {"readProgressMeasure", "writeProgressMeasure", OBJECTIVE_PROGRESS},
    {NULL, NULL, 0},
};

static void read_map(
    struct model *m, const xmlNode *node, const struct map_part *parts, struct objective_map *map)
{
	*map = objective_map_default;
	map->target = xml_identifier(m->a, node, "targetObjectiveID");
	for (; parts->read != NULL; parts++) {
		bool read = true, write = false;

		value_bool(m, node, parts->read, &read);
		value_bool(m, node, parts->write, &write);
		map->read |= read ? parts->part : 0;
		map->write |= write ? parts->part : 0;
	}
}

static void read_maps(struct model *m, const xmlNode *node, enum xml_vocabulary vocabulary,
    const struct map_part *parts, struct objective *objective)
{
	size_t size = xml_count_in(node, vocabulary, "mapInfo");

	objective->maps = arena_alloc(m->a, (size + 1) * sizeof(*objective->maps));
	for (xmlNode *n = xml_child_in(node, vocabulary, "mapInfo"); n != NULL;
	     n = xml_next_in(n->next, vocabulary, "mapInfo")) {
		struct objective_map *map = &objective->maps[objective->maps_count];

		read_map(m, n, parts, map);
		if (map->target[0] != '\0' && strlen(map->target) <= MANIFEST_TEXT_MAX)
			objective->maps_count++;
		else
			finding_add(&m->r->findings, FINDING_OBJECTIVE_MAP, m->place,
			    "A map of its objective \"%.100s\" names no global objective and is left out",
			    objective->identifier);
	}
}

static void read_objective(struct model *m, const xmlNode *node, struct objective *objective)
{
	const xmlNode *measure = xml_child_in(node, XML_IMSSS, "minNormalizedMeasure");
	const char *text = xml_text_trimmed(m->a, measure);

	*objective = objective_default;
	objective->identifier = xml_identifier(m->a, node, "objectiveID");
	value_bool(m, node, "satisfiedByMeasure", &objective->satisfied_by_measure);
	if (text[0] != '\0' && !real_read(text, -1, 1, &objective->min_normalized_measure))
		value_odd(m, "minNormalizedMeasure", text);
	read_maps(m, node, XML_IMSSS, imsss_parts, objective);
}

static int objective_order(const void *a, const void *b)
{
	const struct objective *const *x = a, *const *y = b;
	int order = strcmp((*x)->identifier, (*y)->identifier);

	return order != 0 ? order : (*x > *y) - (*x < *y);
}

/* Leaves out the second of two objectives of one name: the content could not tell them apart. */
static void drop_doubles(struct model *m, struct activity *activity)
{
	size_t count = activity->objectives_count, kept = 0;
	const struct objective **sorted = arena_alloc(m->a, count * sizeof(struct objective *));
	bool *twice = arena_alloc(m->a, count * sizeof(*twice));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &activity->objectives[i];
	qsort(sorted, count, sizeof(struct objective *), objective_order);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(sorted[i - 1]->identifier, sorted[i]->identifier) != 0)
			continue;
		twice[sorted[i] - activity->objectives] = true;
		finding_add(&m->r->findings, FINDING_OBJECTIVE_TWICE, m->place,
		    "Two of its objectives are called \"%.100s\"; the first is used", sorted[i]->identifier);
	}
	for (size_t i = 0; i < count; i++) {
		if (!twice[i])
			activity->objectives[kept++] = activity->objectives[i];
	}
	activity->objectives_count = kept;
}

void objectives_read(struct model *m, const xmlNode *node, struct activity *activity)
{
	const xmlNode *primary = xml_child_in(node, XML_IMSSS, "primaryObjective");
	size_t size = xml_count_in(node, XML_IMSSS, "objective") + 1;

	activity->objectives = arena_alloc(m->a, size * sizeof(*activity->objectives));
	activity->objectives[activity->objectives_count++] = objective_default;
	if (primary != NULL)
		read_objective(m, primary, &activity->objectives[0]);
	if (activity->objectives[0].identifier[0] == '\0' && activity->objectives[0].maps_count > 0)
		finding_add(&m->r->findings, FINDING_OBJECTIVE_WITHOUT_IDENTIFIER, m->place,
		    "Its primary objective has maps and no objectiveID; the maps are used");
	for (xmlNode *n = xml_child_in(node, XML_IMSSS, "objective"); n != NULL;
	     n = xml_next_in(n->next, XML_IMSSS, "objective")) {
		struct objective *objective = &activity->objectives[activity->objectives_count];

		read_objective(m, n, objective);
		if (objective->identifier[0] != '\0' && strlen(objective->identifier) <= MANIFEST_TEXT_MAX)
			activity->objectives_count++;
		else
			finding_add(&m->r->findings, FINDING_OBJECTIVE_WITHOUT_IDENTIFIER, m->place,
			    "One of its objectives has no objectiveID, or one longer than %d bytes, and is "
			    "left "
			    "out",
			    MANIFEST_TEXT_MAX);
	}
	drop_doubles(m, activity);
}

void objectives_more_read(struct model *m, const xmlNode *node, struct sequencing *sequencing)
{
	size_t size = xml_count_in(node, XML_ADLSEQ, "objective");

	sequencing->more = arena_alloc(m->a, (size + 1) * sizeof(*sequencing->more));
	for (xmlNode *n = xml_child_in(node, XML_ADLSEQ, "objective"); n != NULL;
	     n = xml_next_in(n->next, XML_ADLSEQ, "objective")) {
		struct objective *objective = &sequencing->more[sequencing->more_count++];

		*objective = objective_default;
		objective->identifier = xml_identifier(m->a, n, "objectiveID");
		read_maps(m, n, XML_ADLSEQ, adlseq_parts, objective);
	}
}

enum err sequencing_count_objectives(struct model *m, const struct objective *objectives, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t text = strlen(objectives[i].identifier);

		for (size_t map = 0; map < objectives[i].maps_count; map++)
			text += strlen(objectives[i].maps[map].target);
		TRY(sequencing_count(m, 1 + objectives[i].maps_count, text));
	}
	return OK;
}

static const struct objective *more_find(
    const struct objective *const *sorted, size_t count, const char *name)
{
	struct objective key = {.identifier = name};
	const struct objective *pointer = &key;
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(sorted[middle]->identifier, pointer->identifier) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && strcmp(sorted[low]->identifier, name) == 0 ? sorted[low] : NULL;
}

static void append_maps(struct model *m, struct objective *objective, const struct objective *more)
{
	size_t count = objective->maps_count + more->maps_count;
	struct objective_map *maps = arena_alloc(m->a, (count + 1) * sizeof(*maps));

	if (objective->maps_count > 0)
		memcpy(maps, objective->maps, objective->maps_count * sizeof(*maps));
	if (more->maps_count > 0)
		memcpy(maps + objective->maps_count, more->maps, more->maps_count * sizeof(*maps));
	objective->maps = maps;
	objective->maps_count = count;
}

enum err objectives_join(
    struct model *m, struct activity *activity, const struct objective *more, size_t count)
{
	const struct objective **sorted;
	size_t joined = 0, distinct = 0;

	TRY(sequencing_count_objectives(m, more, count));
	sorted = arena_alloc(m->a, (count + 1) * sizeof(struct objective *));
	for (size_t i = 0; i < count; i++)
		sorted[i] = &more[i];
	qsort(sorted, count, sizeof(struct objective *), objective_order);
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || strcmp(sorted[i - 1]->identifier, sorted[i]->identifier) != 0;
	for (size_t i = 0; i < activity->objectives_count; i++) {
		const struct objective *found = more_find(sorted, count, activity->objectives[i].identifier);

		if (found == NULL)
			continue;
		append_maps(m, &activity->objectives[i], found);
		joined++;
	}
	if (joined < distinct || distinct < count)
		finding_add(&m->r->findings, FINDING_OBJECTIVE_UNKNOWN, m->place,
		    "Its adlseq:objectives name %zu objectives that are not among its objectives, or twice; "
		    "they "
		    "are left out",
		    count - joined);
	return OK;
}
