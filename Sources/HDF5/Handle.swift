internal import CHDF5

/// An identifier of libhdf5's that is closed once, when its owner goes.
///
/// `H5Idec_ref` closes identifiers of every kind: files, objects, types, dataspaces, property lists.
struct Handle: ~Copyable {
    let id: hid_t

    /// Takes over an identifier as a libhdf5 function returned it; `nil` if that function failed.
    init?(_ id: hid_t) {
        guard id >= 0 else { return nil }
        self.id = id
    }

    deinit {
        H5Idec_ref(id)
    }
}
