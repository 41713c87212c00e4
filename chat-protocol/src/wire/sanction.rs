//! What moderators impose on somebody for a time.

use std::borrow::Cow;

use chat_core::Reason;
use serde::{Deserialize, Serialize};

use super::Time;

/// Reads and says nothing, until it ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sanction<'a> {
    /// Since when.
    pub since: Time,
    /// Until when; left out when it holds until it is lifted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// Why, in the words of who imposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
}

/// Somebody who is kept out of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ban<'a> {
    /// Who.
    #[cfg_attr(feature = "openapi", schema(example = "eve"))]
    pub user_id: Cow<'a, str>,
    /// Who keeps them out; `null` for the app itself.
    #[cfg_attr(feature = "openapi", schema(required, example = "ann"))]
    pub actor_id: Option<Cow<'a, str>>,
    /// Since when.
    pub since: Time,
    /// Until when; left out when it holds until it is lifted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// Why, in the words of who imposed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
}

/// Who is banned from a group, by user id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BanPage<'a> {
    /// Who.
    pub bans: Vec<Ban<'a>>,
    /// Give it as `after` for the next page; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cow<'a, str>>,
}

impl<'a> From<&'a chat_core::Sanction> for Sanction<'a> {
    fn from(sanction: &'a chat_core::Sanction) -> Self {
        Self {
            since: sanction.since.into(),
            until: sanction.until.map(Into::into),
            reason: words(sanction.reason.as_ref()),
        }
    }
}

impl<'a> From<&'a chat_core::Ban> for Ban<'a> {
    fn from(ban: &'a chat_core::Ban) -> Self {
        let Sanction { since, until, reason } = (&ban.sanction).into();
        let actor_id = ban.actor.user().map(|user| user.as_str().into());
        Self { user_id: ban.user.as_str().into(), actor_id, since, until, reason }
    }
}

impl<'a> From<&'a chat_core::BanPage> for BanPage<'a> {
    fn from(page: &'a chat_core::BanPage) -> Self {
        Self {
            bans: page.bans.iter().map(Into::into).collect(),
            next: page.next.as_ref().map(|user| user.as_str().into()),
        }
    }
}

/// A reason, where there is one.
pub(super) fn words(reason: Option<&Reason>) -> Option<Cow<'_, str>> {
    reason.map(|reason| reason.as_str().into())
}
