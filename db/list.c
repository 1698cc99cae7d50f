#include "db/list.h"

void db_list_add(struct text *list, const char *value)
{
	text_add_char(list, list->len == 0 ? '{' : ',');
	text_add(list, value != NULL ? value : "NULL");
}

void db_list_add_text(struct text *list, const char *value)
{
	if (value == NULL) {
		db_list_add(list, NULL);
		return;
	}
	text_add(list, list->len == 0 ? "{\"" : ",\"");
	for (const char *at = value; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			text_add_char(list, '\\');
		text_add_char(list, *at);
	}
	text_add_char(list, '"');
}

void db_list_end(struct text *list)
{
	text_add(list, list->len == 0 ? "{}" : "}");
}
