internal import CKernels

/// Does two things at once if a thread is free for the second, one after the other if not.
///
/// The threads are the kernels' own: what runs in one of them finds no others free, so that halves of
/// halves never make more threads than there are processors.
func together(_ first: () -> Void, _ second: () -> Void) {
    withoutActuallyEscaping(first) { first in
        withoutActuallyEscaping(second) { second in
            var pair = (first: first, second: second)
            withUnsafeMutablePointer(to: &pair) { pair in
                ck_in_parallel(
                    2,
                    { context, part, parts in
                        guard
                            let pair = context?.assumingMemoryBound(
                                to: (first: () -> Void, second: () -> Void).self)
                        else { return }
                        if part == 0 { pair.pointee.first() }
                        if part == 1 || parts == 1 { pair.pointee.second() }
                    }, pair)
            }
        }
    }
}
