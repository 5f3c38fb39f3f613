// What verifying takes and gives: an app's tests import this module alone.
@_exported public import Verification
