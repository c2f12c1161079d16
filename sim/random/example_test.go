package random_test

import (
	"fmt"

	"spikesim/sim/random"
)

// Every pixel of every sample has a stream of its own. Its numbers can be
// drawn in any order, and no other consumer shifts them.
func Example() {
	key := random.New(1).Name("poisson")
	pixel := key.Int(3).Int(17)
	fmt.Printf("%.6f %.6f\n", pixel.Float64(0), pixel.Float64(1))
	fmt.Printf("%.6f %.6f\n", pixel.Float64(1), pixel.Float64(0))
	fmt.Println(key.Name("order").Perm(5))
	// Output:
	// 0.574907 0.611064
	// 0.611064 0.574907
	// [4 2 1 3 0]
}
