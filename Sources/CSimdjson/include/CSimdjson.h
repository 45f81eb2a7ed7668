// simdjson, a C++ library, as C functions: a text read into a tape of values, and the values found by their place on it.
// A place comes from these functions and is good for the document it was got from; `json_absent` is the place of nothing.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct json_document json_document;

enum { json_absent = 0, json_root = 1 };

typedef enum { json_nothing, json_null, json_false, json_true, json_number, json_string, json_array, json_object } json_kind;

/// The document of a text, or NULL if simdjson refuses it, it is nested deeper than that, or memory is short.
json_document *_Nullable json_read(const uint8_t *_Nonnull text, size_t length, size_t depth_limit);

/// Ends a document: its memory is kept for the thread's next one, unless it is large.
void json_end(json_document *_Nonnull document);

json_kind json_kind_of(const json_document *_Nonnull document, size_t place);

/// The first member of that name; nothing where there is none, or where this is no object.
size_t json_member(const json_document *_Nonnull document, size_t object, const char *_Nonnull name, size_t length);

/// The first element of an array, or the name of the first member of an object, which its value follows at the next place.
size_t json_first(const json_document *_Nonnull document, size_t container);

/// What follows a value within an array or object.
size_t json_after(const json_document *_Nonnull document, size_t place);

/// Whether this is a number, and which.
bool json_get_number(const json_document *_Nonnull document, size_t place, double *_Nonnull number);

/// The bytes of a string, UTF-8 with NULs as they come, or NULL for anything else.
const char *_Nullable json_get_string(const json_document *_Nonnull document, size_t place, size_t *_Nonnull length);

#ifdef __cplusplus
}
#endif
