package strictyaml

import (
	"reflect"
	"strings"
	"testing"

	"spikesim/sim/validate"
)

type animal interface{ sound() string }

type dog struct {
	Loud int `yaml:"loud"`
}

func (d *dog) sound() string { return strings.Repeat("w", d.Loud) }
func (d *dog) SetDefaults()  { d.Loud = 2 }

type cow struct{}

func (*cow) sound() string { return "m" }

var animals Kinds[animal]

func init() {
	animals.Add("dog", func() animal { return &dog{} })
	animals.Add("cow", func() animal { return &cow{} })
}

type pet struct{ Choice[animal] }

func (p *pet) Keys() []string                { return animals.Keys() }
func (p *pet) Choose(key string) (any, bool) { return p.From(&animals, key) }

type farm struct {
	Pet  pet            `yaml:"pet"`
	All  map[string]pet `yaml:"all,omitempty"`
	Else *pet           `yaml:"else,omitempty"`
}

func TestChoices(t *testing.T) {
	var f farm
	f.Pet = pet{Of[animal]("cow", &cow{})}
	err := Load("farm.yaml", []byte("pet: {dog: {}}\nall: {rex: {dog: {loud: 3}}, elsie: {cow: {}}}\nelse: {cow: {}}\n"), &f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if f.Pet.Key() != "dog" || f.Pet.Params().sound() != "ww" || f.All["rex"].Params().sound() != "www" || f.All["elsie"].Key() != "cow" || f.Else.Key() != "cow" {
		t.Errorf("got %+v", f)
	}
	text, err := Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var again farm
	if err := Load("again.yaml", text, &again, nil); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if again.Pet.Params().sound() != "ww" || again.All["rex"].Params().sound() != "www" {
		t.Errorf("written as %s, read as %+v", text, again)
	}
	// A choice replaces the default; null leaves it.
	f.Pet = pet{Of[animal]("cow", &cow{})}
	if err := Load("farm.yaml", []byte("all: {}\n"), &f, nil); err != nil || f.Pet.Key() != "cow" {
		t.Errorf("the default is %q, error %v", f.Pet.Key(), err)
	}
}

func TestBadChoices(t *testing.T) {
	for text, want := range map[string]string{
		"pet: {dgo: {}}":          `farm.yaml:1: pet.dgo: unknown key; did you mean "dog"?`,
		"pet: {dog: {}, cow: {}}": "farm.yaml:1: pet: more than one is chosen: dog, cow; keep one of them",
		"pet: {}":                 "farm.yaml:1: pet: nothing is chosen; write one of dog, cow",
		"pet: dog":                `farm.yaml:1: pet: "dog" is not a section; write one of dog, cow with its keys below it`,
		"pet: {dog: {loud: x}}":   "farm.yaml:1: pet.dog.loud:",
		"pet: {dog: {quiet: 1}}":  "farm.yaml:1: pet.dog.quiet: unknown key",
		"all: {rex: {cat: {}}}":   "farm.yaml:1: all.rex.cat: unknown key; the keys here are dog, cow",
		"pet: {dog: null, cow: }": "farm.yaml:1: pet.cow: the key has no value",
	} {
		var f farm
		err := Load("farm.yaml", []byte(text), &f, nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// stall has a choice among its own keys.
type stall struct {
	Name string `yaml:"name"`
	Pet  pet    `yaml:",inline"`
	Size int    `yaml:"size,omitempty"`
}

func TestInlineChoice(t *testing.T) {
	var s stall
	if err := Load("stall.yaml", []byte("name: a\ndog: {loud: 3}\nsize: 2\n"), &s, nil); err != nil {
		t.Fatal(err)
	}
	if s.Pet.Key() != "dog" || s.Pet.Params().sound() != "www" || s.Size != 2 {
		t.Errorf("got %+v", s)
	}
	text, err := Marshal(&s)
	if want := "name: a\ndog:\n  loud: 3\nsize: 2\n"; err != nil || string(text) != want {
		t.Errorf("written as\n%s, error %v", text, err)
	}
	var none stall
	if err := Load("stall.yaml", []byte("name: a\ndog: null\n"), &none, nil); err != nil || none.Pet.Key() != "" {
		t.Errorf("without a choice: %+v, error %v", none, err)
	}
	if text, err := Marshal(none); err != nil || string(text) != "name: a\n" {
		t.Errorf("written as\n%s, error %v", text, err)
	}
	for text, want := range map[string]string{
		"cat: {}":         "stall.yaml:1: cat: unknown key; the keys here are name, dog, cow, size",
		"dgo: {}":         `stall.yaml:1: dgo: unknown key; did you mean "dog"?`,
		"dog: {lout: 1}":  `stall.yaml:1: dog.lout: unknown key; did you mean "loud"?`,
		"dog:":            "stall.yaml:1: dog: the key has no value; write null to switch it off, or remove the key to keep the default",
		"cow:":            "stall.yaml:1: cow: the key has no value; write {} to have it, or remove the key",
		"dog: 3":          "stall.yaml:1: dog: 3 is not a section",
		"dog: {loud: -1}": "stall.yaml:1: dog.loud: too quiet; shout",
		"dog: {}":         "stall.yaml:1: dog.loud: too quiet (not given; the default is 2); shout",
	} {
		var s stall
		err := Load("stall.yaml", []byte(text), &s, func(report validate.Report) {
			if s.Pet.Key() == "dog" {
				report("dog.loud", "too quiet", "shout")
			}
		})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// A choice is compared kind by kind, wherever it stands.
func TestDiffOfChoices(t *testing.T) {
	a := farm{Pet: pet{Of[animal]("dog", &dog{3})}}
	for _, tc := range []struct {
		b    farm
		want []Difference
	}{
		{farm{Pet: pet{Of[animal]("dog", &dog{3})}}, nil},
		{farm{Pet: pet{Of[animal]("dog", &dog{4})}}, []Difference{{"pet.dog.loud", "3", "4"}}},
		{farm{Pet: pet{Of[animal]("cow", &cow{})}}, []Difference{{"pet.dog", "{loud: 3}", "null"}, {"pet.cow", "null", "{}"}}},
	} {
		if got, err := Diff(a, tc.b); err != nil || !reflect.DeepEqual(got, tc.want) {
			t.Errorf("got %v, error %v, want %v", got, err, tc.want)
		}
	}
	x, y := stall{Name: "a", Pet: a.Pet}, stall{Name: "a"}
	if got, err := Diff(x, y); err != nil || !reflect.DeepEqual(got, []Difference{{"dog", "{loud: 3}", "null"}}) {
		t.Errorf("inline: %v, error %v", got, err)
	}
}
