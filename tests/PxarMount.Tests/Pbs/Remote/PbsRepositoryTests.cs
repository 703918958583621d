using PbsReader.Remote;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>Repository strings (protocol spec, 1.1): the table there, then what a naive split gets wrong.</summary>
public sealed class PbsRepositoryTests
{
    [Theory]
    [InlineData("store1", "root@pam", "localhost", 8007, "store1")]
    [InlineData("host:store1", "root@pam", "host", 8007, "store1")]
    [InlineData("user@pbs@host:store1", "user@pbs", "host", 8007, "store1")]
    [InlineData("user@pbs!tok@host:1234:store1", "user@pbs!tok", "host", 1234, "store1")]
    [InlineData("[ff80::51]:store1", "root@pam", "ff80::51", 8007, "store1")]
    [InlineData("[ff80::51]:1234:store1", "root@pam", "ff80::51", 1234, "store1")]
    [InlineData("1234:store1", "root@pam", "1234", 8007, "store1")]
    [InlineData("12345:store1", "root@pam", "12345", 8007, "store1")]
    [InlineData("1234:5678:store1", "root@pam", "1234", 5678, "store1")]
    [InlineData("user@pbs@[::1]:8007:store1", "user@pbs", "::1", 8007, "store1")]
    [InlineData("[::ffff:10.0.0.1]:store1", "root@pam", "::ffff:10.0.0.1", 8007, "store1")]
    [InlineData("a@b!c@pbs!t@pbs.example.org:443:s_1", "a@b!c@pbs!t", "pbs.example.org", 443, "s_1")]
    [InlineData("ä@pbs@10.1.2.3:store1", "ä@pbs", "10.1.2.3", 8007, "store1")]
    [InlineData("host:65535:store1", "root@pam", "host", 65535, "store1")]
    [InlineData("host:00080:store1", "root@pam", "host", 80, "store1")]
    public void IsRead_AsTheOfficialClientDoes(string text, string authId, string host, int port, string store)
    {
        Assert.True(PbsRepository.TryParse(text, out PbsRepository? repository));
        Assert.Equal((authId, host, port, store), (repository.AuthId.ToString(), repository.Host, repository.Port, repository.Datastore));
        Assert.True(PbsRepository.TryParse(repository.ToString(), out PbsRepository? again));
        Assert.Equal(repository, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData(":store1")]
    [InlineData("user@pbs@store1")]
    [InlineData("user@pbs@:store1")]
    [InlineData("user@host:store1")]
    [InlineData("@host:store1")]
    [InlineData("ff80::1:store1")]
    [InlineData("[ff80::51:store1")]
    [InlineData("ff80::51]:store1")]
    [InlineData("[]:store1")]
    [InlineData("[host]:store1")]
    [InlineData("[10.0.0.1]:store1")]
    [InlineData("[fe80::1%eth0]:store1")]
    [InlineData("host:")]
    [InlineData("host:123456:store1")]
    [InlineData("host:65536:store1")]
    [InlineData("host:0:store1")]
    [InlineData("host:80a:store1")]
    [InlineData("-host:store1")]
    [InlineData("host-:store1")]
    [InlineData("ho st:store1")]
    [InlineData("ho_st:store1")]
    [InlineData("host.:store1")]
    [InlineData("a..b:store1")]
    [InlineData("host:.store")]
    [InlineData("host:-store")]
    [InlineData("host:st/ore")]
    [InlineData("host:störe")]
    [InlineData("us er@pbs@host:store1")]
    [InlineData("us:er@pbs@host:store1")]
    [InlineData("us/er@pbs@host:store1")]
    [InlineData("user@p@host:store1")]
    [InlineData("user@pbs!@host:store1")]
    [InlineData("user@pbs!a!b@host:store1")]
    [InlineData("host:store1\n")]
    [InlineData("https://host:store1")]
    [InlineData("/srv/store1")]
    public void WhatIsNoRepository_IsRefused(string text) => Assert.False(PbsRepository.TryParse(text, out _));

    [Fact]
    public void Lengths_AreThoseOfTheGrammar()
    {
        Assert.True(PbsRepository.TryParse(new string('s', 32), out _));
        Assert.False(PbsRepository.TryParse(new string('s', 33), out _));
        string label = new('h', 63);
        Assert.True(PbsRepository.TryParse($"{label}.{label}:store1", out _));
        Assert.False(PbsRepository.TryParse($"{label}h:store1", out _));
        Assert.False(PbsRepository.TryParse($"{label}.{label}.{label}.{label}.org:store1", out _));
        Assert.True(AuthId.TryParse(new string('u', 60) + "@pb1", out _));
        Assert.False(AuthId.TryParse(new string('u', 61) + "@pb1", out _));
        Assert.False(PbsRepository.TryParse(null, out _));
    }

    [Theory]
    [InlineData("ff80::51", "[ff80::51]:8007")]
    [InlineData("[ff80::51]", "[ff80::51]:8007")]
    [InlineData("host", "host:8007")]
    public void SeparateComponents_TakeIpv6WithAndWithoutBrackets(string host, string authority)
    {
        Assert.True(PbsRepository.TryCreate("store1", host, null, null, out PbsRepository? repository));
        Assert.Equal(authority, repository.Authority);
        Assert.Equal(AuthId.Default, repository.AuthId);
    }

    [Theory]
    [InlineData("store1", "host:80", null)]
    [InlineData("store1", "user@host", null)]
    [InlineData("store1", "", null)]
    [InlineData("store1", "host", 0)]
    [InlineData("store1", "host", 65536)]
    [InlineData("st", "host", null)]
    public void SeparateComponents_AreOfTheSameGrammar(string store, string host, int? port) =>
        Assert.False(PbsRepository.TryCreate(store, host, port, null, out _));

    [Theory]
    [InlineData("store1", "store1")]
    [InlineData("localhost:8007:store1", "store1")]
    [InlineData("root@pam@localhost:store1", "store1")]
    [InlineData("localhost:80:store1", "localhost:80:store1")]
    [InlineData("user@pbs@localhost:8007:store1", "user@pbs@localhost:store1")]
    [InlineData("[::1]:8007:store1", "[::1]:store1")]
    public void Text_LeavesDefaultsOut(string text, string expected)
    {
        Assert.True(PbsRepository.TryParse(text, out PbsRepository? repository));
        Assert.Equal(expected, repository.ToString());
    }
}
