#include "hub/secret.h"

#include <string.h>

bool secret_is_equal(const char *secret, const char *guess)
{
	size_t len = strlen(secret), guess_len = strlen(guess);
	unsigned difference = len != guess_len;
	for (size_t i = 0; i < guess_len; i++)
		difference |= (unsigned char)(secret[i < len ? i : len] ^ guess[i]);
	return difference == 0;
}
