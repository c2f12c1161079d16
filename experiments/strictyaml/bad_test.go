package strictyaml_test

import "strings"

// badFiles are documents with everything that is to be said about them.
var badFiles = []struct {
	name, yaml string
	want       []string
}{
	{"unknown key, misspelt", "seed: 1\ntick: 5", []string{`pet.yaml:2: tick: unknown key; did you mean "ticks"?`}},
	{"unknown key, wrong case", "seed: 1\nTicks: 5", []string{`pet.yaml:2: Ticks: unknown key; did you mean "ticks"?`}},
	{"unknown key, unit forgotten", "seed: 1\ncoding:\n  max_rate: 5", []string{`pet.yaml:3: coding.max_rate: unknown key; did you mean "max_rate_per_ms"?`}},
	{"unknown key like no other", "seed: 1\nnetwork: {layers: 3}", []string{"pet.yaml:2: network.layers: unknown key; the keys here are populations"}},
	{"misspelt key is not also missing", "sead: 1", []string{`pet.yaml:1: sead: unknown key; did you mean "seed"?`}},
	{"skipped and unexported fields are no keys", "seed: 1\nskipped: 1\nhidden: 2\nSkipped: 3", []string{
		"pet.yaml:2: skipped: unknown key; the keys here are " + allKeys,
		"pet.yaml:3: hidden: unknown key; the keys here are " + allKeys,
		"pet.yaml:4: Skipped: unknown key; the keys here are " + allKeys}},
	{"duplicate key", "seed: 1\nticks: 2\nseed: 3", []string{"pet.yaml:3: seed: the key is given twice, first on line 1; keep one of the two"}},
	{"duplicate map key", "seed: 1\nprices:\n  add: 2\n  add: 3", []string{"pet.yaml:4: prices.add: the key is given twice, first on line 3; keep one of the two"}},
	{"everything at once, in order of lines", "ticks: many\nseed: 0\nverbose: yes\nnetwork:\n  populations:\n  - kind: lif\n    tau_m_ms: -1\n  - kind: fly\n    conv2d: {kernel: 4, strid: 2}\nspeed: 1", []string{
		`pet.yaml:1: ticks: "many" is not a whole number; write a whole number such as 10`,
		"pet.yaml:2: seed: 0 is not a seed; write a number above 0",
		`pet.yaml:3: verbose: "yes" is not true or false; write true`,
		"pet.yaml:7: network.populations[0].tau_m_ms: -1 is not above 0; write a time in ms",
		`pet.yaml:8: network.populations[1].kind: "fly" is not a kind of neuron; use lif`,
		"pet.yaml:9: network.populations[1].conv2d.kernel: 4 is not odd; write 3 or 5",
		`pet.yaml:9: network.populations[1].conv2d.strid: unknown key; did you mean "stride"?`,
		"pet.yaml:10: speed: unknown key; the keys here are " + allKeys}},

	{"value out of range that was not given", "ticks: 3", []string{"pet.yaml:1: seed: 0 is not a seed (not given; the default is 0); write a number above 0"}},
	{"not given in a list element", "seed: 1\nnetwork:\n  populations:\n  - name: a\n", []string{
		`pet.yaml:4: network.populations[0].kind: "" is not a kind of neuron (not given); use lif`}},
	{"not given in a section", "seed: 1\nnetwork:\n  populations:\n  - kind: lif\n    conv2d:\n      stride: 2\n", []string{
		"pet.yaml:5: network.populations[0].conv2d.kernel: 0 is not odd (not given; the default is 0); write 3 or 5"}},
	{"key with dots", "seed: 1\nprices:\n  multiply.float32: -1", []string{"pet.yaml:3: prices.multiply.float32: the price is negative; write a price in pJ"}},
	{"no consequences of a wrong type", "seed: 1\nnetwork:\n  populations:\n  - 3\n  - kind: [lif]", []string{
		"pet.yaml:4: network.populations[0]: 3 is not a section; write keys with values below it, among: name, kind, tau_m_ms, conv2d",
		"pet.yaml:5: network.populations[1].kind: a list is not text; write text"}},

	{"fraction for a whole number", "seed: 1\nticks: 3.7", []string{"pet.yaml:2: ticks: 3.7 is not a whole number; write it without a fraction"}},
	{"exponent for a whole number", "seed: 1\nticks: 1e3", []string{"pet.yaml:2: ticks: 1e3 is not a whole number; write 1000"}},
	{"leading zeros", "seed: 1\nticks: -010\nleak: 007", []string{
		"pet.yaml:2: ticks: -010 has leading zeros, which some read as octal; write -10",
		"pet.yaml:3: leak: 007 has leading zeros, which some read as octal; write 7"}},
	{"numbers that do not fit", "seed: 18446744073709551616\nsmall: 128\nbyte: 256\nleak: 1e400\nsingle: 1e39\noffset: -9223372036854775809", []string{
		"pet.yaml:1: seed: 18446744073709551616 does not fit; write a whole number from 0 to 18446744073709551615",
		"pet.yaml:2: small: 128 does not fit; write a whole number from -128 to 127",
		"pet.yaml:3: byte: 256 does not fit; write a whole number from 0 to 255",
		"pet.yaml:4: leak: 1e400 is too large; write a number below 1.8e+308",
		"pet.yaml:5: single: 1e39 is too large; write a number below 3.4e+38",
		"pet.yaml:6: offset: -9223372036854775809 does not fit; write a whole number from -9223372036854775808 to 9223372036854775807"}},
	{"number that vanishes", "seed: 1\nleak: 1e-400", []string{"pet.yaml:2: leak: 1e-400 is too small to be told from 0; write 0 or a larger number"}},
	{"negative for a count", "seed: -1", []string{"pet.yaml:1: seed: -1 is negative; write a whole number that is not negative"}},
	{"negative zero for a count", "seed: 1\nbyte: -0", []string{"pet.yaml:2: byte: -0 is not a whole number; write 0"}},
	{"infinity and NaN", "seed: 1\nleak: .inf\nsplit: [-.Inf, .nan]", []string{
		"pet.yaml:2: leak: .inf is not a finite number; write a finite number",
		"pet.yaml:3: split[0]: -.Inf is not a finite number; write a finite number",
		"pet.yaml:3: split[1]: .nan is not a finite number; write a finite number"}},
	{"text for a number", "seed: 1\nleak: big", []string{`pet.yaml:2: leak: "big" is not a number; write a number such as 0.5 or 1e-3`}},
	{"quoted number", "seed: '1'\nleak: \"x\"\nverbose: 'true'", []string{
		`pet.yaml:1: seed: the quoted text "1" is not a whole number; remove the quotes`,
		`pet.yaml:2: leak: the quoted text "x" is not a number; write a number such as 0.5 or 1e-3`,
		`pet.yaml:3: verbose: the quoted text "true" is not true or false; remove the quotes`}},
	{"number for text", "seed: 1\nname: 12", []string{`pet.yaml:2: name: 12 is not text; write it in quotes: "12"`}},
	{"word for a boolean", "seed: 1\nverbose: off", []string{`pet.yaml:2: verbose: "off" is not true or false; write false`}},
	{"other word for a boolean", "seed: 1\nverbose: maybe", []string{`pet.yaml:2: verbose: "maybe" is not true or false; write true or false`}},
	{"scalar for a list", "seed: 1\nsizes: 4", []string{"pet.yaml:2: sizes: 4 is not a list; write it in brackets: [4]"}},
	{"section for a list", "seed: 1\nnetwork:\n  populations: {a: 1}", []string{"pet.yaml:3: network.populations: a section is not a list; write one item per line, each after a dash"}},
	{"list for a section", "seed: 1\ncoding: [1]\nprices: [2]", []string{
		"pet.yaml:2: coding: a list is not a section; write keys with values below it, among: max_rate_per_ms",
		"pet.yaml:3: prices: a list is not a section of names and values; write keys with values below it"}},
	{"section for a number", "seed: 1\nticks: {a: 1}", []string{"pet.yaml:2: ticks: a section is not a whole number; write a whole number"}},
	{"array of the wrong length", "seed: 1\ncorner: [1, 2, 3]", []string{"pet.yaml:2: corner: the list has 3 values; write exactly 2"}},
	{"wrong map value", "seed: 1\nprices: {add: cheap}", []string{`pet.yaml:2: prices.add: "cheap" is not a number; write a number such as 0.5 or 1e-3`}},

	{"no value", "seed: 1\nticks:\nnetwork:\ncoding:\n", []string{
		"pet.yaml:2: ticks: the key has no value; write a whole number, or remove the key to keep the default",
		"pet.yaml:3: network: the key has no value; write a section, or remove the key to keep the default",
		"pet.yaml:4: coding: the key has no value; write null to switch it off, or remove the key to keep the default"}},
	{"null for what is not optional", "seed: 1\nticks: null\nnetwork: ~", []string{
		"pet.yaml:2: ticks: null is not a whole number; remove the key to keep the default",
		"pet.yaml:3: network: ~ is not a section; remove the key to keep the default"}},

	{"empty file", "", []string{"pet.yaml:1: the file is empty; write at least one key"}},
	{"comments only", "# later\n", []string{"pet.yaml:1: the file is empty; write at least one key"}},
	{"marker only", "---\n", []string{"pet.yaml:1: the file is empty; write at least one key"}},
	{"document is a list", "- 1", []string{"pet.yaml:1: column 1: a list is not a section; write keys with values below it, among: " + allKeys}},
	{"second document", "seed: 1\n---\nseed: 2", []string{"pet.yaml:2: a second document starts here; keep one document per file"}},
	{"alias", "seed: &x 1\nticks: *x", []string{"pet.yaml:2: ticks: the alias *x is not supported; write the value out here"}},
	{"alias bomb", "seed: 1\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nname: *b", []string{
		"pet.yaml:2: a: unknown key; the keys here are " + allKeys,
		"pet.yaml:3: b: unknown key; the keys here are " + allKeys,
		"pet.yaml:4: name: the alias *b is not supported; write the value out here"}},
	{"merge key", "seed: 1\ncoding:\n  <<: {max_rate_per_ms: 1}", []string{"pet.yaml:3: coding: the merge key << is not supported; write the keys out here"}},
	{"tags", "seed: !!int 1\nname: !mine x\nticks: ! 3", []string{
		"pet.yaml:1: seed: the tag !!int is not supported; write the plain value without a tag",
		"pet.yaml:2: name: the tag !mine is not supported; write the plain value without a tag",
		"pet.yaml:3: ticks: the tag ! is not supported; write the plain value without a tag"}},
	{"keys that are not text", "seed: 1\n3: x\n? [a]\n: 2\nprices: {1: 2}", []string{
		`pet.yaml:2: column 1: the key 3 is not text; write it in quotes: "3"`,
		"pet.yaml:3: column 3: a key must be plain text; write a name before the colon",
		`pet.yaml:5: prices: the key 1 is not text; write it in quotes: "1"`}},
	{"tabs", "seed: 1\ncoding:\n\tmax_rate_per_ms: 1\nnetwork:\n  \tpopulations: []\n", []string{
		"pet.yaml:3: column 1: the line is indented with a tab; indent with spaces",
		"pet.yaml:5: column 3: the line is indented with a tab; indent with spaces"}},
	{"invalid UTF-8", "seed: 1\nname: \xff", []string{"pet.yaml:2: column 7: byte 0xff is not valid UTF-8; save the file as UTF-8"}},
	{"control character", "seed: 1\nname: \x01", []string{"pet.yaml:2: column 7: control character 0x01; remove it"}},
	{"unclosed bracket", "seed: 1\nsizes: [1, 2\n", []string{"pet.yaml:3: column 1: not valid YAML: did not find expected ',' or ']' " +
		"(while parsing a flow sequence that starts on line 2); check indentation, colons, brackets and quotes here and on the line above"}},
	{"bad indentation", "seed: 1\n ticks: 2\n", []string{"pet.yaml:2: column 7: not valid YAML: mapping values are not allowed in this context; " +
		"check indentation, colons, brackets and quotes here and on the line above"}},
	{"syntax error in a second document", "seed: 1\n---\n[", []string{"pet.yaml:4: column 1: not valid YAML: did not find expected node content " +
		"(while parsing a flow node that starts on line 4); check indentation, colons, brackets and quotes here and on the line above"}},
	{"far too long", strings.Repeat("#", 16<<20+1), []string{"pet.yaml:1: the file has 16777217 bytes, more than 16777216; a specification is a short text; is this the right file?"}},
	{"line break in a key", "seed: 1\nprices: {\"a\\nb\": x}", []string{`pet.yaml:2: prices.a\u000ab: "x" is not a number; write a number such as 0.5 or 1e-3`}},
	{"long values are cut", "seed: 1\nleak: " + strings.Repeat("x", 100), []string{
		`pet.yaml:2: leak: "` + strings.Repeat("x", 60) + `..." is not a number; write a number such as 0.5 or 1e-3`}},
}

// allKeys are the keys of spec.
const allKeys = "name, seed, ticks, offset, small, byte, verbose, leak, single, split, sizes, corner, prices, network, coding, limit, threads, plain"
