package strictyaml

import (
	"strings"
	"testing"
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
