#include "CSimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>

using simdjson::internal::tape_ref;
using simdjson::internal::tape_type;

/// A parser and the document it read last: their memory is what makes reading fast, so they are used again.
struct json_document {
    simdjson::dom::parser parser;
};

namespace {

/// Room for every report; the memory is touched only as far as a text needs it.
constexpr size_t first_capacity = 4096;
/// After one huge message a thread does not go on holding the twelve times its size that reading it took.
constexpr size_t kept_capacity = 16384;

thread_local std::unique_ptr<json_document> spare;

tape_ref at(const json_document *document, size_t place) { return {&document->parser.doc, place}; }

bool is_end(tape_type type) { return type == tape_type::END_OBJECT || type == tape_type::END_ARRAY; }

std::unique_ptr<json_document> make(size_t depth_limit) {
    std::unique_ptr<json_document> made(new (std::nothrow) json_document);
    if (made && made->parser.allocate(first_capacity, depth_limit)) return nullptr;
    return made;
}

}  // namespace

json_document *json_read(const uint8_t *text, size_t length, size_t depth_limit) {
    auto document = std::move(spare);
    if (!document || document->parser.max_depth() != depth_limit) document = make(depth_limit);
    if (!document) return nullptr;
    if (document->parser.parse(text, length).error()) {
        json_end(document.release());
        return nullptr;
    }
    return document.release();
}

void json_end(json_document *document) {
    std::unique_ptr<json_document> ended(document);
    if (ended->parser.capacity() <= kept_capacity) spare = std::move(ended);
}

json_kind json_kind_of(const json_document *document, size_t place) {
    if (place == json_absent) return json_nothing;
    switch (at(document, place).tape_ref_type()) {
    case tape_type::START_OBJECT: return json_object;
    case tape_type::START_ARRAY: return json_array;
    case tape_type::STRING: return json_string;
    case tape_type::INT64:
    case tape_type::UINT64:
    case tape_type::DOUBLE: return json_number;
    case tape_type::TRUE_VALUE: return json_true;
    case tape_type::FALSE_VALUE: return json_false;
    case tape_type::NULL_VALUE: return json_null;
    default: return json_nothing;
    }
}

size_t json_member(const json_document *document, size_t object, const char *name, size_t length) {
    if (object == json_absent || at(document, object).tape_ref_type() != tape_type::START_OBJECT) return json_absent;
    for (auto key = at(document, object + 1); !is_end(key.tape_ref_type());) {
        auto value = at(document, key.json_index + 1);
        if (key.get_string_length() == length && !std::memcmp(key.get_c_str(), name, length)) return value.json_index;
        key.json_index = value.after_element();
    }
    return json_absent;
}

size_t json_first(const json_document *document, size_t container) {
    return is_end(at(document, container + 1).tape_ref_type()) ? size_t(json_absent) : container + 1;
}

size_t json_after(const json_document *document, size_t place) {
    auto next = at(document, place).after_element();
    return is_end(at(document, next).tape_ref_type()) ? size_t(json_absent) : next;
}

bool json_get_number(const json_document *document, size_t place, double *number) {
    if (place == json_absent) return false;
    auto value = at(document, place);
    switch (value.tape_ref_type()) {
    case tape_type::DOUBLE: *number = value.next_tape_value<double>(); return true;
    case tape_type::INT64: *number = double(value.next_tape_value<int64_t>()); return true;
    case tape_type::UINT64: *number = double(value.next_tape_value<uint64_t>()); return true;
    default: return false;
    }
}

const char *json_get_string(const json_document *document, size_t place, size_t *length) {
    if (place == json_absent) return nullptr;
    auto value = at(document, place);
    if (value.tape_ref_type() != tape_type::STRING) return nullptr;
    *length = value.get_string_length();
    return value.get_c_str();
}
