package kernel

// fma returns a·b+c rounded once. On this processor the compiler makes one
// instruction of it, which the language allows and TestFMAIsRoundedOnce holds it to.
func fma(a, b, c float32) float32 { return a*b + c }
