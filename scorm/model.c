#include "scorm/model.h"

#include <string.h>

#include "base/fields.h"

bool model_there(const struct model *model)
{
	return model->cmi12 != NULL || model->cmi2004 != NULL;
}

int model_set(struct model *model, const char *element, const char *value)
{
	if (model->cmi2004 != NULL)
		return (int)cmi2004_set(model->cmi2004, element, value);
	return model->cmi12 != NULL ? (int)cmi12_set(model->cmi12, element, value)
	                            : (int)SCORM12_NOT_INITIALIZED;
}

const char *model_peek(const struct model *model, const char *element)
{
	if (model->cmi2004 != NULL)
		return cmi2004_peek(model->cmi2004, element);
	return model->cmi12 != NULL ? cmi12_peek(model->cmi12, element) : "";
}

bool model_is_resumed(const struct model *model)
{
	const char *entry = model_peek(model, model->cmi2004 != NULL ? "cmi.entry" : "cmi.core.entry");

	return strcmp(entry, "resume") == 0;
}

bool model_is_suspended(const struct model *model)
{
	if (model->cmi2004 != NULL)
		return cmi2004_is_suspended(model->cmi2004);
	return model->cmi12 != NULL && cmi12_is_suspended(model->cmi12);
}

void model_end(struct model *model, bool finished, int64_t measured_cs)
{
	if (model->cmi2004 != NULL)
		cmi2004_end(model->cmi2004, finished, measured_cs);
	else if (model->cmi12 != NULL)
		cmi12_end(model->cmi12, finished, measured_cs);
}

void model_fact(const struct model *model, struct fact *ret_fact)
{
	if (model->cmi2004 != NULL)
		cmi2004_fact(model->cmi2004, ret_fact);
	else
		cmi12_fact(model->cmi12, ret_fact);
}

int64_t model_total_time_cs(const struct model *model)
{
	return model->cmi2004 != NULL ? cmi2004_total_time_cs(model->cmi2004)
	                              : cmi12_total_time_cs(model->cmi12);
}

const char *model_save(struct work *w, const struct model *model)
{
	return model->cmi2004 != NULL ? cmi2004_save(w, model->cmi2004) : cmi12_save(w, model->cmi12);
}

json_t *model_all(struct work *w, const struct model *model)
{
	if (model->cmi2004 != NULL)
		return cmi2004_all(w, model->cmi2004);
	return model->cmi12 != NULL ? cmi12_all(w, model->cmi12) : json_own(w->arena, json_object());
}
