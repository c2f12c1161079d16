package neurontest

import (
	"fmt"
	"math"
	"reflect"

	"spikesim/neuron"
)

// NotNumbers returns, for every parameter of the model that spec chooses which is a
// float64 or neuron.Values, the refusals of NaN and of both infinities.
func NotNumbers(spec neuron.Spec) []Refusal {
	var all []Refusal
	models := reflect.ValueOf(spec)
	for m := range models.NumField() {
		if models.Field(m).Kind() != reflect.Pointer || models.Field(m).IsNil() {
			continue
		}
		good := models.Field(m).Elem()
		for f := range good.NumField() {
			_, varies := good.Field(f).Interface().(neuron.Values)
			if good.Field(f).Kind() != reflect.Float64 && !varies {
				continue
			}
			for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
				params := reflect.New(good.Type())
				params.Elem().Set(good)
				if varies {
					params.Elem().Field(f).Set(reflect.ValueOf(neuron.All(bad)))
				} else {
					params.Elem().Field(f).SetFloat(bad)
				}
				var wrong neuron.Spec
				reflect.ValueOf(&wrong).Elem().Field(m).Set(params)
				all = append(all, Refusal{fmt.Sprintf("%s of %v", good.Type().Field(f).Name, bad), wrong.Validate})
			}
		}
	}
	return all
}
