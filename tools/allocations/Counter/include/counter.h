// How often the program has asked for memory.
#ifndef COUNTER_H
#define COUNTER_H

/// Calls of malloc and its kin since the program began, in all threads.
unsigned long allocation_count(void);

#endif
