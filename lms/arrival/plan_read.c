#include <string.h>

#include "lms/arrival/plan.h"
#include "lms/material/material.h"
#include "lms/outline/outline.h"

static struct plan_need *needs_of(struct work *w, const struct outline_module *module)
{
	struct plan_need *needs = arena_alloc(w->arena, (module->needs_count + 1) * sizeof(*needs));

	for (size_t i = 0; i < module->needs_count; i++)
		needs[i] =
		    (struct plan_need){.module = module->needs[i].module, .passed = module->needs[i].passed};
	return needs;
}

static struct plan_module *modules_of(struct work *w, const struct outline *outline)
{
	struct plan_module *all = arena_alloc(w->arena, (outline->modules_count + 1) * sizeof(*all));

	for (size_t i = 0; i < outline->modules_count; i++) {
		const struct outline_module *module = &outline->modules[i];

		all[i] = (struct plan_module){.id = module->id,
		    .package_version = module->package_version,
		    .drafted =
		        uuid_is_nil(module->package_version) && material_type_find(module->type) != NULL,
		    .title = module->title,
		    .type = module->type,
		    .required = module->required,
		    .free_preview = module->free_preview,
		    .from_us = outline_opens_us(outline, module),
		    .until_us = outline_closes_us(outline, module),
		    .needs = needs_of(w, module),
		    .needs_count = module->needs_count};
	}
	return all;
}

static struct plan_sequence *sequences_of(struct work *w, const struct outline *outline)
{
	struct plan_sequence *all = arena_alloc(w->arena, (outline->sequences_count + 1) * sizeof(*all));

	for (size_t i = 0; i < outline->sequences_count; i++)
		all[i] = (struct plan_sequence){.id = outline->sequences[i].id,
		    .title = outline->sequences[i].title,
		    .from_us = outline->sequences[i].available_from_us,
		    .until_us = outline->sequences[i].available_until_us,
		    .first = outline->sequences[i].first,
		    .count = outline->sequences[i].count};
	return all;
}

enum err plan_read(struct work *w, struct uuid org, struct uuid version, struct plan *ret_plan)
{
	struct outline outline;

	TRY(outline_read(w, org, version, &outline));
	*ret_plan = (struct plan){.version = version,
	    .course = outline.course,
	    .fixed = strcmp(outline.state, "published") == 0 || strcmp(outline.state, "retired") == 0,
	    .sequences = sequences_of(w, &outline),
	    .sequences_count = outline.sequences_count,
	    .modules = modules_of(w, &outline),
	    .modules_count = outline.modules_count};
	return OK;
}
