#include "client/completions.h"

#include <stdlib.h>

#include <apollon/base/alloc.h>

void completions_init(struct completions *completions)
{
	*completions = (struct completions){0};
}

void completions_finish(struct completions *completions)
{
	for (size_t index = 0; index < completions->count; index++) {
		free(completions->items[index].text);
		free(completions->items[index].description);
	}
	free(completions->items);
	completions_init(completions);
}

void completions_add(struct completions *completions, const char *text, const char *description)
{
	if (completions->count == COMPLETIONS_LIMIT)
		return;
	if (completions->count == completions->capacity) {
		completions->capacity = completions->capacity ? completions->capacity * 2 : 16;
		completions->items =
			alloc_resize(completions->items, completions->capacity * sizeof(*completions->items));
	}
	completions->items[completions->count++] = (struct completion){
		.text = alloc_text(text),
		.description = alloc_text(description ? description : ""),
	};
}
