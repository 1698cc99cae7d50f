#include <stdlib.h>
#include <string.h>

#include "web/input.h"
#include "web/web_int.h"

enum { ROUTES_MAX = 1024, ROUTE_SEGMENTS_MAX = 12, ROUTE_PATH_MAX = 200, ALLOW_MAX = 96 };

enum segment_kind { SEGMENT_LITERAL, SEGMENT_PARAM, SEGMENT_REST };

struct segment {
	enum segment_kind kind;
	const char *text; /* the literal, or the parameter's name */
};

struct pattern {
	const struct route *route;
	struct segment segments[ROUTE_SEGMENTS_MAX];
	int count;
	/* By segment: the next pattern that is not the same up to and with it. One that does not fit there
	 * tells as much of all before that. */
	int next[ROUTE_SEGMENTS_MAX];
};

/* Patterns of one origin in order of how exact they are, so that the first that fits is the best. */
struct matcher {
	struct arena *arena;
	struct pattern *patterns[2];
	int counts[2];
};

static enum err segment_compile(struct work *w, struct matcher *m, const struct route *route,
    const char *start, size_t len, struct segment *ret)
{
	bool rest = len > 3 && start[len - 2] == '*';

	if (len == 0 || start[0] != '{') {
		ret->kind = SEGMENT_LITERAL;
		ret->text = arena_strndup(m->arena, start, len);
		return OK;
	}
	if (len < 3 || start[len - 1] != '}')
		return fail(w, ERR_INTERNAL, "route %s %s: a name is not closed", route->method, route->path);
	if (rest && start[len] != '\0')
		return fail(
		    w, ERR_INTERNAL, "route %s %s: {name*} must stand last", route->method, route->path);
	ret->kind = rest ? SEGMENT_REST : SEGMENT_PARAM;
	ret->text = arena_strndup(m->arena, start + 1, len - (rest ? 3 : 2));
	return OK;
}

static enum err route_check(struct work *w, const struct route *r)
{
	const char *fault = NULL;

	if (r->path[0] != '/' || strlen(r->path) > ROUTE_PATH_MAX)
		fault = "the path must begin with a slash and be short";
	else if (r->handle == NULL || r->about == NULL)
		fault = "the handler or its line is missing";
	else if ((r->body == BODY_NONE) != (r->body_max == 0))
		fault = "the body's kind and its limit disagree";
	else if (r->body == BODY_FILE && r->lane == LANE_EVENT)
		fault = "a file is not taken on the EVENT lane";
	else if (r->origin != ORIGIN_APP && r->origin != ORIGIN_CONTENT)
		fault = "there is no such origin";
	else
		fault = input_fault(r);
	if (fault != NULL)
		return fail(w, ERR_INTERNAL, "route %s %s: %s", r->method, r->path, fault);
	return OK;
}

static enum err pattern_compile(
    struct work *w, struct matcher *m, const struct route *route, struct pattern *ret)
{
	const char *at = route->path;
	int params = 0;

	TRY(route_check(w, route));
	ret->route = route;
	ret->count = 0;
	while (*at == '/') {
		size_t len = strcspn(++at, "/");
		struct segment *s = &ret->segments[ret->count];

		if (ret->count == ROUTE_SEGMENTS_MAX)
			return fail(w, ERR_INTERNAL, "route %s has too many segments", route->path);
		TRY(segment_compile(w, m, route, at, len, s));
		params += s->kind != SEGMENT_LITERAL;
		ret->count++;
		at += len;
	}
	if (params > PARAMS_MAX)
		return fail(w, ERR_INTERNAL, "route %s has too many names", route->path);
	return OK;
}

/* Literal before name before rest, from the left; 0 when the two match the same paths. */
static int shape_compare(const struct pattern *a, const struct pattern *b)
{
	int count = a->count < b->count ? a->count : b->count;

	for (int i = 0; i < count; i++) {
		const struct segment *x = &a->segments[i], *y = &b->segments[i];

		if (x->kind != y->kind)
			return (int)x->kind - (int)y->kind;
		if (x->kind == SEGMENT_LITERAL && strcmp(x->text, y->text) != 0)
			return strcmp(x->text, y->text);
	}
	return b->count - a->count;
}

static int pattern_compare(const void *a, const void *b)
{
	const struct pattern *x = a, *y = b;
	int order = shape_compare(x, y);

	return order != 0 ? order : strcmp(x->route->method, y->route->method);
}

static enum err patterns_sort(struct work *w, struct pattern *patterns, int count)
{
	if (count > 0)
		qsort(patterns, (size_t)count, sizeof(*patterns), pattern_compare);
	for (int i = 1; i < count; i++) {
		if (pattern_compare(&patterns[i - 1], &patterns[i]) == 0)
			return fail(w, ERR_INTERNAL, "two routes answer %s %s", patterns[i].route->method,
			    patterns[i].route->path);
	}
	return OK;
}

static bool segment_same(const struct pattern *a, const struct pattern *b, int at)
{
	const struct segment *x = &a->segments[at], *y = &b->segments[at];

	return at < a->count && at < b->count && x->kind == y->kind &&
	       (x->kind != SEGMENT_LITERAL || strcmp(x->text, y->text) == 0);
}

/* Sorted, so that those that begin alike stand together. */
static void patterns_link(struct pattern *patterns, int count)
{
	for (int i = count - 1; i >= 0; i--) {
		bool same = i + 1 < count;

		for (int at = 0; at < patterns[i].count; at++) {
			same = same && segment_same(&patterns[i], &patterns[i + 1], at);
			patterns[i].next[at] = same ? patterns[i + 1].next[at] : i + 1;
		}
	}
}

static enum err matcher_fill(struct work *w, struct matcher *m, const struct area *const *areas)
{
	for (; *areas != NULL; areas++) {
		for (size_t i = 0; i < (*areas)->count; i++) {
			const struct route *route = &(*areas)->routes[i];
			int o = route->origin == ORIGIN_CONTENT;

			if (m->counts[o] == ROUTES_MAX)
				return fail(w, ERR_INTERNAL, "there are more than %d routes", ROUTES_MAX);
			TRY(pattern_compile(w, m, route, &m->patterns[o][m->counts[o]++]));
		}
	}
	for (int o = 0; o < 2; o++) {
		TRY(patterns_sort(w, m->patterns[o], m->counts[o]));
		patterns_link(m->patterns[o], m->counts[o]);
	}
	return OK;
}

enum err matcher_new(struct work *w, const struct area *const *areas, struct matcher **ret_matcher)
{
	struct arena *arena = arena_new();
	struct matcher *m = arena_alloc(arena, sizeof(*m));
	enum err e;

	m->arena = arena;
	for (int o = 0; o < 2; o++)
		m->patterns[o] = arena_alloc(arena, ROUTES_MAX * sizeof(struct pattern));
	e = matcher_fill(w, m, areas);
	if (e != OK) {
		arena_free(arena);
		return e;
	}
	*ret_matcher = m;
	return OK;
}

void matcher_free(struct matcher *m)
{
	if (m != NULL)
		arena_free(m->arena);
}

const struct route *matcher_route(const struct matcher *m, enum origin origin, int index)
{
	return index < m->counts[origin] ? m->patterns[origin][index].route : NULL;
}

/* FITS: it does; else the segment that does not, or how many it has where the path is longer. */
enum { FITS = -1 };
static int pattern_misfit(const struct pattern *p, const struct path *path)
{
	for (int i = 0; i < p->count; i++) {
		const struct segment *s = &p->segments[i];

		if (i >= path->count)
			return i;
		if (s->kind == SEGMENT_REST)
			return i + 1 < path->count || path->segments[i][0] != '\0' ? FITS : i;
		if (s->kind == SEGMENT_LITERAL ? strcmp(s->text, path->segments[i]) != 0
		                               : path->segments[i][0] == '\0')
			return i;
	}
	return p->count == path->count ? FITS : p->count;
}

/* The first from there on that fits; count: none does. */
static int pattern_find(const struct pattern *patterns, int count, int from, const struct path *path)
{
	while (from < count) {
		const struct pattern *p = &patterns[from];
		int misfit = pattern_misfit(p, path);

		if (misfit == FITS)
			return from;
		/* A path that goes on says nothing of the next, which may go on too. */
		from = misfit < p->count ? p->next[misfit] : from + 1;
	}
	return count;
}

/* What real packages write as a//b their servers read as a/b. A slash at the end stays. */
static const char *rest_join(struct arena *a, const struct path *path, int from)
{
	struct text t = text_new(a, strlen(path->text) + 1);

	for (int i = from; i < path->count; i++) {
		if (path->segments[i][0] == '\0' && i + 1 < path->count)
			continue;
		if (t.len > 0)
			text_add_char(&t, '/');
		text_add(&t, path->segments[i]);
	}
	return t.data;
}

static void params_read(
    struct arena *a, const struct pattern *p, const struct path *path, struct found *ret_found)
{
	ret_found->params_count = 0;
	for (int i = 0; i < p->count; i++) {
		const struct segment *s = &p->segments[i];
		struct param *param = &ret_found->params[ret_found->params_count];

		if (s->kind == SEGMENT_LITERAL)
			continue;
		param->name = s->text;
		param->value = s->kind == SEGMENT_REST ? rest_join(a, path, i) : path->segments[i];
		ret_found->params_count++;
	}
}

static bool method_fits(const struct route *route, const char *method)
{
	return strcmp(route->method, method) == 0 ||
	       (strcmp(method, "HEAD") == 0 && strcmp(route->method, "GET") == 0);
}

static void allow_add(struct text *allow, const char *method)
{
	if (strstr(allow->data, method) != NULL)
		return;
	if (allow->len > 0)
		text_add(allow, ", ");
	text_add(allow, method);
	if (strcmp(method, "GET") == 0)
		text_add(allow, ", HEAD");
}

enum err route_find(struct arena *a, const struct matcher *m, enum origin origin, const char *method,
    const struct path *path, struct found *ret_found)
{
	const struct pattern *patterns = m->patterns[origin];
	int count = m->counts[origin], first = pattern_find(patterns, count, 0, path);
	struct text allow;

	for (int i = first; i < count; i = pattern_find(patterns, count, i + 1, path)) {
		if (method_fits(patterns[i].route, method)) {
			ret_found->route = patterns[i].route;
			ret_found->index = i;
			params_read(a, &patterns[i], path, ret_found);
			return OK;
		}
	}
	if (first == count)
		return ERR_NOT_FOUND;
	allow = text_new(a, ALLOW_MAX);
	for (int i = first; i < count; i = pattern_find(patterns, count, i + 1, path))
		allow_add(&allow, patterns[i].route->method);
	allow_add(&allow, "OPTIONS");
	ret_found->allow = allow.data;
	return ERR_METHOD;
}
