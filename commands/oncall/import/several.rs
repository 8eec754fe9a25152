//! A list, or one object that stands for it. Each is read where it stands, so that what is wrong in it is told at its line.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

/// A list of `T`, or an `O` that holds one.
pub(super) struct Several<T, O> {
    pub(super) all: Vec<T>,
    object: PhantomData<O>,
}

impl<T, O> Default for Several<T, O> {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl<T, O> Several<T, O> {
    const fn of(all: Vec<T>) -> Self {
        Self {
            all,
            object: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>, O: Deserialize<'de> + Into<Vec<T>>> Deserialize<'de>
    for Several<T, O>
{
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Reader(PhantomData))
    }
}

struct Reader<T, O>(PhantomData<(T, O)>);

impl<'de, T: Deserialize<'de>, O: Deserialize<'de> + Into<Vec<T>>> Visitor<'de> for Reader<T, O> {
    type Value = Several<T, O>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(Several::of)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        let object = O::deserialize(MapAccessDeserializer::new(entries))?;
        Ok(Several::of(object.into()))
    }
}
