//! Which page of a list is asked for, as it stands in an address.

use std::fmt;

/// A page of a list, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf(u32);

impl Leaf {
    /// How many rows a page shows.
    pub const SIZE: u32 = 25;

    /// The first page, and the one that anything but a number means.
    pub const FIRST: Self = Self(1);

    /// The page that an address asks for.
    pub fn read(asked: Option<&str>) -> Self {
        let number = asked.and_then(|page| page.parse().ok());
        number.map_or(Self::FIRST, |page: u32| Self(page.clamp(1, 100_000)))
    }

    /// Its number.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// How many rows stand before it.
    pub const fn offset(self) -> u32 {
        (self.0 - 1) * Self::SIZE
    }

    /// How many pages it takes to show that many rows; at least one.
    pub fn pages(total: i64) -> u32 {
        let size = i64::from(Self::SIZE);
        let pages = (total + size - 1) / size;
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    }

    /// The pages before and behind it, where there are any among so many.
    pub fn beside(self, pages: u32) -> (Option<Self>, Option<Self>) {
        let before = (self.0 > 1).then(|| Self((self.0 - 1).min(pages)));
        let behind = (self.0 < pages).then(|| Self(self.0 + 1));
        (before, behind)
    }
}

impl fmt::Display for Leaf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
