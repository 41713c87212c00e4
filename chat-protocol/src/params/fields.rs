//! The members of a JSON object, read into types so that every fault names its field.

use std::borrow::Cow;
use std::fmt;

use chat_core::{Error, Limits};
use serde::de::value::CowStrDeserializer;
use serde::de::{self, Deserialize, DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};
use serde_json::value::RawValue;

use super::depth;
use super::fault::Fault;
use crate::error::{FRAME, JSON};

/// The members of an object, not read yet. Several types may each take their own fields; what nobody takes is
/// ignored.
#[derive(Debug, Default)]
pub struct Fields<'de>(Vec<(Cow<'de, str>, &'de RawValue)>);

/// Reads a request body: UTF-8, JSON, an object, nested no deeper than the limit; else an error that names the
/// field (`json` and `frame` for the body as a whole) and the limit.
pub fn read_body<'de, T: Deserialize<'de>>(body: &'de [u8], limits: &Limits) -> Result<T, Error> {
    let text = text(body)?;
    check_depth(text, limits)?;
    Fields::parse(text)?.read()
}

pub(crate) fn text(bytes: &[u8]) -> Result<&str, Error> {
    str::from_utf8(bytes).map_err(|_| Error::invalid(JSON, "is not UTF-8"))
}

pub(crate) fn check_depth(text: &str, limits: &Limits) -> Result<(), Error> {
    if depth(text) > limits.json_depth {
        let error = Error::invalid(FRAME, "is nested deeper than the limit");
        return Err(error.with_limit(limits.json_depth as u64));
    }
    Ok(())
}

impl<'de> Fields<'de> {
    /// Splits an object into its members; anything else is an error that names `json` or `frame`.
    ///
    /// Takes any depth without recursion.
    pub fn parse(text: &'de str) -> Result<Self, Error> {
        let mut json = serde_json::Deserializer::from_str(text);
        let read = json.deserialize_map(Members).and_then(|fields| json.end().map(|()| fields));
        read.map_err(|_| {
            let is_object = text.trim_start().starts_with('{');
            match serde_json::from_str::<IgnoredAny>(text) {
                Ok(_) if !is_object => Error::invalid(FRAME, "is not an object"),
                // An object that cannot be split has a name that is no text: half of a surrogate pair.
                _ => Error::invalid(JSON, "is not valid"),
            }
        })
    }

    /// Reads the fields `T` has.
    pub fn read<T: Deserialize<'de>>(&self) -> Result<T, Error> {
        T::deserialize(Reader(&self.0)).map_err(Error::from)
    }

    /// The only member of this name; two are an error that names `frame`.
    pub(crate) fn only(&self, name: &str) -> Result<Option<&'de RawValue>, Error> {
        let mut found = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| *value);
        match (found.next(), found.next()) {
            (first, None) => Ok(first),
            _ => Err(Error::invalid(FRAME, format!("has two members {name}"))),
        }
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Fields<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some((key, value)) = map.next_entry::<Key<'de>, _>()? {
            members.push((key.0, value));
        }
        Ok(Fields(members))
    }
}

/// A member's name, borrowed unless it has escapes.
#[derive(serde::Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The members as a struct reads them.
struct Reader<'a, 'de>(&'a [(Cow<'de, str>, &'de RawValue)]);

impl<'de> Deserializer<'de> for Reader<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_struct("", &[], visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_map(Access { rest: self.0.iter(), names, at: None })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// Hands member after member to a struct and remembers which of its fields is being read.
struct Access<'a, 'de> {
    rest: std::slice::Iter<'a, (Cow<'de, str>, &'de RawValue)>,
    names: &'static [&'static str],
    at: Option<(Option<&'static str>, &'de RawValue)>,
}

impl<'de> MapAccess<'de> for Access<'_, 'de> {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.rest.next() else { return Ok(None) };
        self.at = Some((self.names.iter().copied().find(|name| name == key), value));
        seed.deserialize(CowStrDeserializer::new(key.clone())).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let (field, value) =
            self.at.take().ok_or_else(|| de::Error::custom("a value is asked before its key"))?;
        let mut json = serde_json::Deserializer::from_str(value.get());
        seed.deserialize(&mut json).map_err(|error| Fault::in_value(field, &error))
    }
}
