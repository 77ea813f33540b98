//! Meaning of a program, with names resolved and options typed. Built by [`crate::check`], read by [`crate::policy`]
//! and [`crate::emit`].

use crate::text::{Loc, Sources};

pub mod api;
pub mod deploy_text;
pub mod exception;
pub mod grant;
pub mod identifiers;
pub mod identity_pool;
pub mod parameters;
pub mod pattern;
pub mod position;
pub mod resource;
pub mod role_options;
pub mod shapes;
pub mod template;
pub mod test;
pub mod user_pool;

pub use api::{Api, ApiKind};
pub use deploy_text::DeployText;
pub use exception::Exception;
pub use grant::Grant;
pub use identity_pool::{IdentityPool, Provider, ProviderKind};
pub use pattern::Pattern;
pub use position::{Position, Use};
pub use resource::{Handle, Resource};
pub use template::{Piece, Str, Var};
pub use test::Test;
pub use user_pool::UserPool;

/// A value with its location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub loc: Loc,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $id:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub struct $id(pub u32);
        impl $id {
            /// Returns the index in the list of the [`Program`].
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )* };
}

ids! {
    ParamId,
    UserPoolId,
    ProviderId,
    IdentityPoolId,
    ApiId,
    /// A resource, functions included.
    ResourceId,
    /// A role of the output.
    RoleId,
}

/// A declared parameter of the deployment.
#[derive(Debug)]
pub struct Param<'s> {
    pub name: &'s str,
    /// Location of the name.
    pub loc: Loc,
    /// `string`, `secret` (not shown in consoles) or `ssm` (the default names an SSM parameter).
    pub ty: ParamType,
    pub default: Option<Spanned<String>>,
    /// Uses, in the order of the check.
    pub uses: Vec<Use<'s>>,
    /// Value given with `--set`; the output has no parameter then.
    pub bound: Option<String>,
    pub doc: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamType {
    String,
    /// Text that consoles and logs do not show (`NoEcho`).
    Secret,
    /// Value of a Systems Manager parameter, read at the deployment.
    Ssm,
}

/// A whole program. Lists are in the order of the text.
#[derive(Debug)]
pub struct Program<'s> {
    pub sources: &'s Sources,
    pub params: Vec<Param<'s>>,
    pub user_pools: Vec<UserPool<'s>>,
    pub providers: Vec<Provider<'s>>,
    pub identity_pools: Vec<IdentityPool<'s>>,
    pub apis: Vec<Api<'s>>,
    /// Resources of every other kind.
    pub resources: Vec<Resource<'s>>,
    pub roles: Vec<Role>,
    pub grants: Vec<Grant<'s>>,
    /// What is kept from single groups.
    pub limits: Vec<grant::Limit>,
    pub tests: Vec<Test<'s>>,
    /// `@allow` annotations.
    pub exceptions: Vec<Exception<'s>>,
    /// Values given with `--set` for parameters that stand for resources, by parameter.
    pub bound: Vec<(String, String)>,
}

/// A fact that only people can know, and that the meaning of the program depends on.
#[derive(Debug, Clone, Copy)]
pub struct Assumption<'p, 's> {
    pub fact: AssumedFact<'p, 's>,
    /// Reason and location.
    pub why: &'p user_pool::Assumed<'s>,
}

/// What is assumed.
#[derive(Debug, Clone, Copy)]
pub enum AssumedFact<'p, 's> {
    /// Nobody is in two groups of the pool.
    OneGroupEach(&'p UserPool<'s>),
    /// The role of a group of the pool was set by hand.
    RoleAttached(&'p UserPool<'s>, u32),
    /// A function has a role that somebody else keeps, with whatever else that may do.
    ExistingRole(&'p Resource<'s>, &'p Str<'s>),
}

/// A role of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    pub principal: Principal,
}

/// Holder of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Principal {
    /// Signed-in users of an identity pool that no group has a role for.
    AuthUsers(IdentityPoolId),
    /// Guests of an identity pool.
    UnauthUsers(IdentityPoolId),
    /// Members of a group (by index in the pool), with credentials from an identity pool.
    Group(IdentityPoolId, UserPoolId, u32),
    Function(ResourceId),
}

/// Somebody who can be granted something, whether the output has a role for them or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grantee {
    /// Signed-in users of an identity pool.
    AuthUsers(IdentityPoolId),
    /// Guests of an identity pool.
    UnauthUsers(IdentityPoolId),
    /// Members of a group, by its place in the user pool.
    Group(UserPoolId, u32),
    /// A function.
    Function(ResourceId),
}

impl Grantee {
    /// Returns who holds a role.
    pub fn of(principal: Principal) -> Self {
        match principal {
            Principal::AuthUsers(pool) => Self::AuthUsers(pool),
            Principal::UnauthUsers(pool) => Self::UnauthUsers(pool),
            Principal::Group(_, pool, group) => Self::Group(pool, group),
            Principal::Function(function) => Self::Function(function),
        }
    }

    /// Returns the role of the grantee. Without one, a group's members are only signed-in users, and all others get nothing.
    pub fn role(self, program: &Program<'_>) -> Option<RoleId> {
        let place = program.roles.iter().position(|role| Self::of(role.principal) == self)?;
        Some(RoleId(place as u32))
    }
}

impl<'s> Program<'s> {
    /// Returns the name of a role in messages and bundles: `Identities.auth_users`, `group Users.admins`, `function
    /// Presign`.
    pub fn role_title(&self, role: RoleId) -> String {
        match self.roles[role.index()].principal {
            Principal::AuthUsers(pool) => format!("{}.auth_users", self.identity_pools[pool.index()].name),
            Principal::UnauthUsers(pool) => format!("{}.unauth_users", self.identity_pools[pool.index()].name),
            Principal::Group(_, pool, group) => {
                let pool = &self.user_pools[pool.index()];
                format!("group {}.{}", pool.name, pool.groups[group as usize].name)
            }
            Principal::Function(function) => format!("function {}", self.resources[function.index()].name),
        }
    }

    /// Returns where a principal is declared.
    pub fn declared(&self, principal: Principal) -> Loc {
        match principal {
            Principal::AuthUsers(pool) | Principal::UnauthUsers(pool) => self.identity_pools[pool.index()].loc,
            Principal::Group(_, pool, group) => self.user_pools[pool.index()].groups[group as usize].loc,
            Principal::Function(function) => self.resources[function.index()].loc,
        }
    }

    /// Returns the assumptions, in the order of the user pools, then of the functions.
    pub fn assumptions(&self) -> impl Iterator<Item = Assumption<'_, 's>> {
        let of_pools = self.user_pools.iter().flat_map(|pool| {
            let single = pool.single.iter().map(move |why| Assumption { fact: AssumedFact::OneGroupEach(pool), why });
            let by_hand = pool.groups.iter().enumerate().filter_map(move |(at, group)| match &group.attached {
                user_pool::Attached::ByHand(why) => {
                    Some(Assumption { fact: AssumedFact::RoleAttached(pool, at as u32), why })
                }
                _ => None,
            });
            single.chain(by_hand)
        });
        let of_functions = self.resources.iter().filter_map(|resource| {
            let role = resource.function()?.existing_role.as_deref()?;
            Some(Assumption { fact: AssumedFact::ExistingRole(resource, &role.name), why: &role.why })
        });
        of_pools.chain(of_functions)
    }

    /// Returns a sign-in as written: `Users.web`, `auth0`.
    pub fn login_name(&self, login: identity_pool::SignIn) -> String {
        match login {
            identity_pool::SignIn::Client(pool, client) => {
                let pool = &self.user_pools[pool.index()];
                format!("{}.{}", pool.name, pool.clients[client as usize].name)
            }
            identity_pool::SignIn::Provider(provider) => self.providers[provider.index()].name.to_owned(),
        }
    }

    /// Returns the role that a principal has already, if it is not one of the output.
    pub fn existing_role(&self, principal: Principal) -> Option<&resource::ExistingRole<'s>> {
        match principal {
            Principal::Function(function) => self.resources[function.index()].function()?.existing_role.as_deref(),
            _ => None,
        }
    }

    /// Returns the role of a principal, if the program needs one.
    pub fn role(&self, principal: Principal) -> Option<RoleId> {
        self.roles.iter().position(|role| role.principal == principal).map(|at| RoleId(at as u32))
    }
}
