// What Swift can't see of libhdf5's headers, and what changed its signature between 1.10 and 2.0.
// Nothing else belongs here.

#ifndef LSTM_IMPORT_CHDF5_SHIM_H
#define LSTM_IMPORT_CHDF5_SHIM_H

#include <hdf5.h>
#include <stddef.h>
#include <string.h>

// Macros that Swift does not import: casts, and names that call H5open() first.

static inline hid_t chdf5_default(void) { return H5P_DEFAULT; }
static inline hid_t chdf5_all(void) { return H5S_ALL; }
static inline hid_t chdf5_default_stack(void) { return H5E_DEFAULT; }
static inline unsigned chdf5_read_only(void) { return H5F_ACC_RDONLY; }
static inline int chdf5_is_address(haddr_t address) { return address != HADDR_UNDEF; }

static inline hid_t chdf5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t chdf5_dataset_transfer(void) { return H5P_DATASET_XFER; }

static inline hid_t chdf5_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t chdf5_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t chdf5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t chdf5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t chdf5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t chdf5_native_uint64(void) { return H5T_NATIVE_UINT64; }

// Functions that came during the 1.10 series.

// H5Pset_file_locking exists from 1.10.7 and in 1.12 from 1.12.1. Best effort: a file that another program
// is writing is still refused, a file system without locks (read-only media, network mounts) is not.
static inline void chdf5_lock_if_possible(hid_t access_list) {
#if (H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10 && H5_VERS_RELEASE >= 7) ||                                    \
    (H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 12 && H5_VERS_RELEASE >= 1) ||                                    \
    (H5_VERS_MAJOR == 1 && H5_VERS_MINOR >= 13) || H5_VERS_MAJOR >= 2
    H5Pset_file_locking(access_list, 1, 1);
#else
    (void)access_list;
#endif
}

// H5Dget_num_chunks exists from 1.10.5. Returns -1 where it is missing or fails.
static inline long long chdf5_chunk_count(hid_t dataset, hid_t space) {
#if (H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10 && H5_VERS_RELEASE >= 5) ||                                    \
    (H5_VERS_MAJOR == 1 && H5_VERS_MINOR >= 11) || H5_VERS_MAJOR >= 2
    hsize_t count = 0;
    return H5Dget_num_chunks(dataset, space, &count) < 0 ? -1 : (long long)count;
#else
    (void)dataset;
    (void)space;
    return -1;
#endif
}

// H5Dread_chunk exists from 1.10.3, and asks how much room there is from 2.0 on. Returns a chunk's bytes, as they
// are in the file; -1 where the function is missing or fails, for more than `most` of them, and for chunks that
// skipped a filter.
static inline long long chdf5_read_chunk(hid_t dataset, const hsize_t *start, void *bytes, size_t most) {
#if H5_VERS_MAJOR == 1 && H5_VERS_MINOR == 10 && H5_VERS_RELEASE < 3
    (void)dataset;
    (void)start;
    (void)bytes;
    (void)most;
    return -1;
#else
    // libhdf5 remembers the chunk that was asked for last: what is read is what was found here.
    hsize_t size = 0;
    uint32_t skipped = 0;
    if (H5Dget_chunk_storage_size(dataset, start, &size) < 0 || size > most) return -1;
#if H5_VERS_MAJOR >= 2
    size_t room = most;
    if (H5Dread_chunk2(dataset, H5P_DEFAULT, start, &skipped, bytes, &room) < 0) return -1;
#else
    if (H5Dread_chunk(dataset, H5P_DEFAULT, start, &skipped, bytes) < 0) return -1;
#endif
    return skipped == 0 ? (long long)size : -1;
#endif
}

// H5Dvlen_reclaim got the name H5Treclaim in 1.12.
static inline herr_t chdf5_reclaim(hid_t type, hid_t space, void *elements) {
#if H5_VERS_MAJOR == 1 && H5_VERS_MINOR < 12
    return H5Dvlen_reclaim(type, space, H5P_DEFAULT, elements);
#else
    return H5Treclaim(type, space, H5P_DEFAULT, elements);
#endif
}

// H5Lget_info and H5Literate are macros from 1.12 on, and their struct is another one.

// Returns the link's type, or a negative value; `value_size` receives the length of a soft link's target.
static inline int chdf5_link_type(hid_t group, const char *name, size_t *value_size) {
    H5L_info_t info;
    if (H5Lget_info(group, name, &info, H5P_DEFAULT) < 0) return -1;
    *value_size = info.type == H5L_TYPE_HARD ? 0 : info.u.val_size;
    return (int)info.type;
}

typedef struct {
    int (*visit)(const char *name, void *context);
    void *context;
} chdf5_visitor;

static inline herr_t chdf5_visit_link(hid_t group, const char *name, const H5L_info_t *info, void *visitor) {
    (void)group;
    (void)info;
    chdf5_visitor *v = (chdf5_visitor *)visitor;
    return v->visit(name, v->context);
}

// Calls `visit` with each link's name in order of names until it returns a value other than 0.
static inline herr_t chdf5_visit_links(hid_t group, int (*visit)(const char *name, void *context),
                                       void *context) {
    chdf5_visitor visitor = {visit, context};
    return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_visit_link, &visitor);
}

static inline herr_t chdf5_visit_attribute(hid_t object, const char *name, const H5A_info_t *info, void *visitor) {
    (void)object;
    (void)info;
    chdf5_visitor *v = (chdf5_visitor *)visitor;
    return v->visit(name, v->context);
}

// The same for the names of an object's attributes.
static inline herr_t chdf5_visit_attributes(hid_t object, int (*visit)(const char *name, void *context),
                                            void *context) {
    chdf5_visitor visitor = {visit, context};
    return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, chdf5_visit_attribute, &visitor);
}

// A file image that stays the caller's: libhdf5 would copy the bytes twice, and weights are large.
// The callbacks hand out the same pointer again and again; a file opened read-only never writes to it.

static inline void *chdf5_image_malloc(size_t size, H5FD_file_image_op_t op, void *image) {
    (void)size;
    (void)op;
    return image;
}

static inline void *chdf5_image_memcpy(void *to, const void *from, size_t size, H5FD_file_image_op_t op,
                                       void *image) {
    (void)op;
    (void)image;
    return to == from ? to : memcpy(to, from, size);
}

static inline void *chdf5_image_realloc(void *bytes, size_t size, H5FD_file_image_op_t op, void *image) {
    (void)bytes;
    (void)size;
    (void)op;
    (void)image;
    return NULL;
}

static inline herr_t chdf5_image_free(void *bytes, H5FD_file_image_op_t op, void *image) {
    (void)bytes;
    (void)op;
    (void)image;
    return 0;
}

static inline void *chdf5_image_context_copy(void *image) { return image; }

static inline herr_t chdf5_image_context_free(void *image) {
    (void)image;
    return 0;
}

// Makes `access_list` open the `size` bytes at `image`, which must outlive the file, instead of a file.
static inline herr_t chdf5_borrow_image(hid_t access_list, const void *image, size_t size) {
    H5FD_file_image_callbacks_t callbacks = {
        chdf5_image_malloc,       chdf5_image_memcpy,       chdf5_image_realloc, chdf5_image_free,
        chdf5_image_context_copy, chdf5_image_context_free, (void *)image,
    };
    if (H5Pset_fapl_core(access_list, 1 << 16, 0) < 0) return -1;
    if (H5Pset_file_image_callbacks(access_list, &callbacks) < 0) return -1;
    return H5Pset_file_image(access_list, (void *)image, size);
}

#endif
