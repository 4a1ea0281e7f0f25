// What Node loads: sendMany(sockets: Int32Array, count, bytes: Uint8Array, taken: Int32Array). It keeps nothing.
// Node-API is stable, and few of its declarations are needed: they stand here, so that no headers have to be found.
#include "send-many.h"
#include <stdbool.h>

typedef struct napi_env__ *napi_env;
typedef struct napi_value__ *napi_value;
typedef struct napi_callback_info__ *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
typedef int napi_status;       // 0 is success.
typedef int napi_array_type;   // napi_typedarray_type.
enum { INT8, UINT8, UINT8_CLAMPED, INT16, UINT16, INT32 };

napi_status napi_get_cb_info(napi_env, napi_callback_info, size_t *, napi_value *, napi_value *, void **);
napi_status napi_get_value_uint32(napi_env, napi_value, uint32_t *);
napi_status napi_is_typedarray(napi_env, napi_value, bool *);
napi_status napi_get_typedarray_info(napi_env, napi_value, napi_array_type *, size_t *, void **, napi_value *, size_t *);
napi_status napi_throw_type_error(napi_env, const char *, const char *);
napi_status napi_create_function(napi_env, const char *, size_t, napi_callback, void *, napi_value *);
napi_status napi_set_named_property(napi_env, napi_value, const char *, napi_value);

/** The elements of a typed array. NULL with a length of 0: it is none, of another type, or empty. */
static void *elements(napi_env env, napi_value value, napi_array_type wanted, size_t *length) {
  bool is_array = false;
  napi_array_type type;
  void *data = NULL;
  *length = 0;
  if (napi_is_typedarray(env, value, &is_array) || !is_array) return NULL;
  if (napi_get_typedarray_info(env, value, &type, length, &data, NULL, NULL) == 0 && type == wanted) return data;
  *length = 0;
  return NULL;
}

static napi_value called(napi_env env, napi_callback_info info) {
  napi_value words[4];
  size_t given = 4, sockets_length, size, taken_length;
  uint32_t count = 0;
  if (napi_get_cb_info(env, info, &given, words, NULL, NULL) || given < 4) given = 0;
  if (given) {
    int32_t *sockets = elements(env, words[0], INT32, &sockets_length);
    void *bytes = elements(env, words[2], UINT8, &size);
    int32_t *taken = elements(env, words[3], INT32, &taken_length);
    bool fits = napi_get_value_uint32(env, words[1], &count) == 0 && count <= sockets_length && count <= taken_length;
    if (fits && size > 0 && size <= INT32_MAX) {
      send_many(sockets, count, bytes, size, taken);
      return NULL;
    }
  }
  napi_throw_type_error(env, NULL, "sendMany(Int32Array, count, Uint8Array, Int32Array)");
  return NULL;
}

__attribute__((visibility("default"))) int32_t node_api_module_get_api_version_v1(void) { return 8; }

__attribute__((visibility("default"))) napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value function;
  if (napi_create_function(env, "sendMany", sizeof "sendMany" - 1, called, NULL, &function)) return NULL;
  napi_set_named_property(env, exports, "sendMany", function);
  return exports;
}
