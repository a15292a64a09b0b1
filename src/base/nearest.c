#include <apollon/base/nearest.h>

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Longer words are nobody's typing error. */
#define WORD_LIMIT 40

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool same(char a, char b)
{
	return strncasecmp(&a, &b, 1) == 0;
}

/* Optimal string alignment: edits of single letters, and swaps of neighbours. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	uint8_t rows[WORD_LIMIT + 1][WORD_LIMIT + 1];
	for (size_t i = 0; i <= a_len; i++)
		rows[i][0] = (uint8_t)i;
	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (uint8_t)j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			size_t change = rows[i - 1][j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
			size_t best = smaller(change, smaller(rows[i - 1][j], rows[i][j - 1]) + 1);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
				best = smaller(best, rows[i - 2][j - 2] + 1);
			rows[i][j] = (uint8_t)best;
		}
	}
	return rows[a_len][b_len];
}

void nearest_init(struct nearest *nearest, const char *word)
{
	nearest->word = word;
	nearest->best = NULL;
	nearest->best_distance = (strlen(word) + 2) / 3;
}

void nearest_offer(struct nearest *nearest, const char *candidate)
{
	size_t word_len = strlen(nearest->word), candidate_len = strlen(candidate);
	if (word_len > WORD_LIMIT || candidate_len > WORD_LIMIT)
		return;
	size_t found = distance(nearest->word, word_len, candidate, candidate_len);
	/* The first bound still counts as near; after it only what is nearer. */
	if (found < nearest->best_distance || (!nearest->best && found == nearest->best_distance)) {
		nearest->best = candidate;
		nearest->best_distance = found;
	}
}
