package strictyaml

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Numbers are recognised here and not by the library's tags, which follow YAML
// 1.1 where it differs (010 is 8). Underscores may separate digits.
var (
	decimal = regexp.MustCompile(`^[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?$`)
	whole   = regexp.MustCompile(`^[-+]?([0-9][0-9_]*|0x[0-9a-fA-F][0-9a-fA-F_]*|0o[0-7][0-7_]*|0b[01][01_]*)$`)
	octal   = regexp.MustCompile(`^[-+]?0[0-9_]+$`)
	special = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

// scalar decodes n into a string, boolean or number.
func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	if !isScalar(v.Type()) {
		panic("strictyaml: unsupported field type")
	}
	var problem, remedy string
	switch {
	case n.Kind != yaml.ScalarNode:
		problem = fmt.Sprintf("%s is not %s", given(n), expected(v.Type()))
		remedy = fmt.Sprintf("write %s", expected(v.Type()))
	case v.Kind() == reflect.String:
		problem, remedy = text(n, v)
	case n.Style != 0:
		problem = fmt.Sprintf("the quoted text %q is not %s", shorten(n.Value), expected(v.Type()))
		if looksLike(n.Value, v.Kind()) {
			remedy = "remove the quotes"
		} else {
			remedy = "write " + example(v.Kind())
		}
	case v.Kind() == reflect.Bool:
		problem, remedy = boolean(n.Value, v)
	case v.CanFloat():
		problem, remedy = float(n.Value, v)
	default:
		problem, remedy = integer(n.Value, v)
	}
	if problem != "" {
		d.fail(n, path, problem, remedy)
	}
}

// text sets v to the text of n. What reads as something else needs quotes, for
// a reader cannot know that "name: 007" or "name: true" is meant as text.
func text(n *yaml.Node, v reflect.Value) (problem, remedy string) {
	if n.Tag != "!!str" {
		return fmt.Sprintf("%s is not text", shorten(n.Value)), fmt.Sprintf("write it in quotes: %q", shorten(n.Value))
	}
	v.SetString(n.Value)
	return "", ""
}

func boolean(s string, v reflect.Value) (problem, remedy string) {
	switch strings.ToLower(s) {
	case "true":
		v.SetBool(true)
		return "", ""
	case "false":
		v.SetBool(false)
		return "", ""
	case "yes", "y", "on", "1":
		remedy = "write true"
	case "no", "n", "off", "0":
		remedy = "write false"
	default:
		remedy = "write true or false"
	}
	return fmt.Sprintf("%s is not true or false", quote(s)), remedy
}

func float(s string, v reflect.Value) (problem, remedy string) {
	switch {
	case special.MatchString(s):
		return fmt.Sprintf("%s is not a finite number", s), "write a finite number"
	case octal.MatchString(s):
		return leadingZeros(s)
	case !decimal.MatchString(s):
		return fmt.Sprintf("%s is not a number", quote(s)), "write " + example(v.Kind())
	}
	digits := strings.ReplaceAll(s, "_", "")
	x, err := strconv.ParseFloat(digits, v.Type().Bits())
	if err != nil {
		return fmt.Sprintf("%s is too large", shorten(s)), fmt.Sprintf("write a number below %.3g", largest(v.Type()))
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(digits), "e")
	if x == 0 && strings.ContainsAny(mantissa, "123456789") {
		return fmt.Sprintf("%s is too small to be told from 0", shorten(s)), "write 0 or a larger number"
	}
	v.SetFloat(x)
	return "", ""
}

func largest(t reflect.Type) float64 {
	if t.Bits() == 32 {
		return math.MaxFloat32
	}
	return math.MaxFloat64
}

func integer(s string, v reflect.Value) (problem, remedy string) {
	switch {
	case octal.MatchString(s):
		return leadingZeros(s)
	case whole.MatchString(s):
		return setInteger(s, v)
	case decimal.MatchString(s):
		problem = fmt.Sprintf("%s is not a whole number", shorten(s))
		x, err := strconv.ParseFloat(strings.ReplaceAll(s, "_", ""), 64)
		if err == nil && x == math.Trunc(x) && math.Abs(x) < 1<<53 {
			return problem, "write " + strconv.FormatFloat(x, 'f', -1, 64)
		}
		return problem, "write it without a fraction"
	}
	return fmt.Sprintf("%s is not a whole number", quote(s)), "write " + example(v.Kind())
}

// leadingZeros refuses 010, which is 8 in YAML 1.1 and 10 in YAML 1.2.
func leadingZeros(s string) (problem, remedy string) {
	sign := s[:len(s)-len(strings.TrimLeft(s, "-+"))]
	bare := strings.TrimLeft(s[len(sign):], "0_")
	if bare == "" {
		bare = "0"
	}
	return fmt.Sprintf("%s has leading zeros, which some read as octal", shorten(s)), "write " + sign + shorten(bare)
}

// setInteger sets v to the number s, written in decimal or with prefix 0x, 0o
// or 0b.
func setInteger(s string, v reflect.Value) (problem, remedy string) {
	digits := strings.TrimPrefix(strings.ReplaceAll(s, "_", ""), "+")
	bits := v.Type().Bits()
	if v.CanInt() {
		i, err := strconv.ParseInt(digits, 0, bits)
		if err != nil {
			lowest := int64(-1) << (bits - 1)
			return fmt.Sprintf("%s does not fit", shorten(s)), fmt.Sprintf("write a whole number from %d to %d", lowest, ^lowest)
		}
		v.SetInt(i)
		return "", ""
	}
	if strings.HasPrefix(digits, "-") {
		if strings.Trim(digits, "-0") == "" {
			return fmt.Sprintf("%s is not a whole number", shorten(s)), "write 0"
		}
		return fmt.Sprintf("%s is negative", shorten(s)), "write a whole number that is not negative"
	}
	u, err := strconv.ParseUint(digits, 0, bits)
	if err != nil {
		return fmt.Sprintf("%s does not fit", shorten(s)),
			fmt.Sprintf("write a whole number from 0 to %d", uint64(math.MaxUint64)>>(64-bits))
	}
	v.SetUint(u)
	return "", ""
}
