// libzip's header as it is: Swift sees everything that the Zip room needs.

#ifndef LSTM_IMPORT_CZIP_SHIM_H
#define LSTM_IMPORT_CZIP_SHIM_H

#include <zip.h>

#endif
