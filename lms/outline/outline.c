#include "lms/outline/outline.h"

#include <stdlib.h>

size_t outline_module_find(const struct outline *outline, struct uuid module)
{
	for (size_t i = 0; i < outline->modules_count; i++)
		if (uuid_equal(outline->modules[i].id, module))
			return i;
	return SIZE_MAX;
}

size_t outline_sequence_find(const struct outline *outline, struct uuid sequence)
{
	for (size_t i = 0; i < outline->sequences_count; i++)
		if (uuid_equal(outline->sequences[i].id, sequence))
			return i;
	return SIZE_MAX;
}

int64_t outline_opens_us(const struct outline *outline, const struct outline_module *module)
{
	int64_t sequence = outline->sequences[module->sequence].available_from_us;

	return module->available_from_us > sequence ? module->available_from_us : sequence;
}

int64_t outline_closes_us(const struct outline *outline, const struct outline_module *module)
{
	int64_t own = module->available_until_us;
	int64_t sequence = outline->sequences[module->sequence].available_until_us;

	if (own == 0 || sequence == 0)
		return own + sequence;
	return own < sequence ? own : sequence;
}

/* What is asked for, and what that asks for, until nothing new is met or the module itself is. */
size_t outline_circle(
    const struct outline *outline, size_t module, const struct outline_need *needs, size_t count)
{
	size_t waiting = 0, found = SIZE_MAX;
	size_t *stack = calloc(outline->modules_count + 1, sizeof(*stack));
	size_t *came_by =
	    calloc(outline->modules_count + 1, sizeof(*came_by)); /* 1 + the need it is met by */

	if (stack == NULL || came_by == NULL)
		abort();
	for (size_t i = 0; i < count && found == SIZE_MAX; i++) {
		if (needs[i].module == module)
			found = module;
		if (came_by[needs[i].module] == 0)
			stack[waiting++] = needs[i].module;
		came_by[needs[i].module] = needs[i].module + 1;
	}
	while (waiting > 0 && found == SIZE_MAX) {
		size_t here = stack[--waiting];
		const struct outline_module *m = &outline->modules[here];

		for (size_t i = 0; i < m->needs_count; i++) {
			size_t next = m->needs[i].module;

			if (next == module)
				found = came_by[here] - 1;
			if (came_by[next] != 0)
				continue;
			came_by[next] = came_by[here];
			stack[waiting++] = next;
		}
	}
	free(stack);
	free(came_by);
	return found;
}
