// Printed by tools/activations/derive, which says how they are found. Lowest power first.

// e^r = 1 + r + r²·p(r) for |r| ≤ ln 2 / 2, relative error 3.1e-9.
#define EXP_FLOAT \
    {0x1.fffffc0000000p-2f, \
     0x1.5554920000000p-3f, \
     0x1.5558b40000000p-5f, \
     0x1.1239a00000000p-7f, \
     0x1.6a49600000000p-10f}

// e^r = 1 + r + r²·p(r) for |r| ≤ ln 2 / 2, relative error 6.1e-20.
#define EXP_DOUBLE \
    {0x1.0000000000000p-1, \
     0x1.555555555555bp-3, \
     0x1.5555555555541p-5, \
     0x1.111111110ee53p-7, \
     0x1.6c16c16c2148fp-10, \
     0x1.a01a01b2c1924p-13, \
     0x1.a01a016996022p-16, \
     0x1.71ddf1d8ca563p-19, \
     0x1.27e56441abe89p-22, \
     0x1.af6924f466278p-26, \
     0x1.1e9bef8c1a93cp-29}

// tanh x = x·P(x²) / Q(x²) for |x| ≤ 9.02, relative error 2.3e-8.
#define TANH_FLOAT_P \
    {0x1.0000000000000p+0f, \
     0x1.1213ea0000000p-3f, \
     0x1.ca6c360000000p-9f, \
     0x1.5a397c0000000p-16f, \
     0x1.cbed4c0000000p-27f}

// All coefficients are positive: nothing cancels out.
#define TANH_FLOAT_Q \
    {0x1.0000000000000p+0f, \
     0x1.de5f420000000p-2f, \
     0x1.a817420000000p-6f, \
     0x1.58d5240000000p-12f, \
     0x1.a2434c0000000p-21f}

