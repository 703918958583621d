using System.Text;
using System.Text.Json;
using PbsReader;
using PbsReader.Remote;
using PxarMount.Tests.TestKit;

namespace PxarMount.Tests.Pbs.Remote;

/// <summary>Tickets over days, on a clock of our own.</summary>
public sealed class TicketLoginTests : IAsyncDisposable
{
    private const string Password = "pa\"ss wörd";
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(2);

    private readonly ManualClock _clock = new();
    private readonly List<string> _logins = [];
    private readonly TicketLogin _login;
    private string _password = Password;
    private string? _secondFactor;
    private PbsException? _failure;
    private int _asked;

    public TicketLoginTests() => _login = Create(null);

    public ValueTask DisposeAsync() => _login.DisposeAsync();

    [Fact]
    public async Task Ticket_IsHadOnce_ForAllWhoAsk()
    {
        LoginHeader[] headers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => _login.GetAsync(default).AsTask()));
        Assert.Single(headers.Distinct());
        Assert.Single(_logins);
        Assert.Equal("Cookie", headers[0].Name);
        Assert.StartsWith("PBSAuthCookie=PBS%3Auser%40pbs%3A", headers[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ticket_IsRenewedWithItself_OverDays_WhoeverAsks()
    {
        await _login.GetAsync(default);
        for (int hour = 0; hour < 72; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            await SettleAsync();
            Assert.True(IsValid(await _login.GetAsync(default)), $"after {hour} hours");
        }

        Assert.Equal(1, _asked);
        Assert.InRange(_logins.Count, 36, 75);
    }

    [Fact]
    public async Task Ticket_IsRenewedWithItself_OverDays_WhenNobodyAsks()
    {
        await _login.GetAsync(default);
        for (int minute = 0; minute < 3 * 24 * 60; minute += 10)
        {
            _clock.Advance(TimeSpan.FromMinutes(10));
            await SettleAsync();
        }

        Assert.True(IsValid(await _login.GetAsync(default)));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task TicketThatEndedInSleep_IsHadAnewWithThePassword()
    {
        await _login.GetAsync(default);
        _failure = new PbsException(PbsError.Unavailable, "no network");
        _clock.Advance(TimeSpan.FromHours(9));
        await SettleAsync();
        _failure = null;
        Assert.True(IsValid(await _login.GetAsync(default)));
        Assert.Equal(2, _asked);
    }

    [Fact]
    public async Task RenewalThatFails_DoesNotMatter_WhileTheTicketHolds()
    {
        LoginHeader first = await _login.GetAsync(default);
        _failure = new PbsException(PbsError.Unavailable, "no network");
        _clock.Advance(TimeSpan.FromMinutes(100));
        await SettleAsync();
        Assert.Same(first, await _login.GetAsync(default));
        _failure = null;
        Assert.NotSame(first, await _login.GetAsync(default));
        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task ClockThatIsSetBack_CostsALogin_AndNothingElse()
    {
        LoginHeader first = await _login.GetAsync(default);
        Assert.NotNull(first);
        _clock.Advance(TimeSpan.FromDays(-365));
        await _login.GetAsync(default);
        await _login.GetAsync(default);
        Assert.InRange(_logins.Count, 2, 3);
    }

    [Fact]
    public async Task RefusedTicket_IsReplacedOnce_ForAllWhoHadIt()
    {
        LoginHeader first = await _login.GetAsync(default);
        bool[] renewed = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _login.TryRenewAsync(first, default).AsTask()));
        Assert.All(renewed, Assert.True);
        Assert.Equal(2, _logins.Count);
    }

    [Fact]
    public async Task WrongPassword_IsTold_AndNotShown()
    {
        _password = "another";
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => _login.GetAsync(default).AsTask());
        Assert.Equal(PbsError.Unauthorized, error.Kind);
        Assert.DoesNotContain(Password, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task PasswordThatIsNone_IsNotSent(string password)
    {
        await using TicketLogin login = Create(null, password);
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => login.GetAsync(default).AsTask());
        Assert.Equal(PbsError.Unauthorized, error.Kind);
        Assert.Empty(_logins);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public async Task TicketThatLiesReady_IsTriedBeforeThePassword(bool isValid, int asked)
    {
        string ready = $"PBS:user@pbs:{_clock.GetUtcNow().AddHours(isValid ? -1 : -3).ToUnixTimeSeconds():X8}::c2ln";
        await using TicketLogin login = Create(null, findTicket: () => ready);
        Assert.True(IsValid(await login.GetAsync(default)));
        Assert.Equal(asked, _asked);
        Assert.Equal(ready, _logins[0]);
    }

    [Fact]
    public async Task SecondFactor_IsAskedFor_OrAnExplainedError()
    {
        _secondFactor = "totp:123456";
        PbsException error = await Assert.ThrowsAsync<PbsException>(() => _login.GetAsync(default).AsTask());
        Assert.Contains("second factor", error.Message, StringComparison.Ordinal);
        Assert.Contains("token", error.Message, StringComparison.Ordinal);

        await using TicketLogin right = Create((challenge, _) => ValueTask.FromResult(challenge.Contains("totp") ? "totp:123456" : ""));
        Assert.True(IsValid(await right.GetAsync(default)));
        await using TicketLogin wrong = Create((_, _) => ValueTask.FromResult("totp:000000"));
        error = await Assert.ThrowsAsync<PbsException>(() => wrong.GetAsync(default).AsTask());
        Assert.Equal(PbsError.Unauthorized, error.Kind);
    }

    private TicketLogin Create(
        Func<string, CancellationToken, ValueTask<string>>? secondFactor, string password = Password, Func<string?>? findTicket = null)
    {
        Assert.True(PbsRepository.TryParse("user@pbs@host:store1", out PbsRepository? repository));
        var options = new RemoteOptions
        {
            Repository = repository,
            GetSecret = _ =>
            {
                _asked++;
                return ValueTask.FromResult(password);
            },
            FindTicket = findTicket,
            GetSecondFactor = secondFactor,
            Time = _clock,
        };
        return new TicketLogin(options, PostAsync);
    }

    // As servers do: the password, or a ticket that has not ended, gives a ticket.
    private ValueTask<JsonDocument> PostAsync(string path, byte[] body, CancellationToken cancellationToken)
    {
        using JsonDocument request = JsonDocument.Parse(Encoding.UTF8.GetString(body));
        string password = request.RootElement.GetProperty("password").GetString()!;
        _logins.Add(password);
        if (_failure is { } failure)
            throw failure;
        bool isAnswer = request.RootElement.TryGetProperty("tfa-challenge", out _);
        if (isAnswer ? password != _secondFactor : password != _password && !IsValid(password))
            throw new PbsException(PbsError.Unauthorized, $"wrong: {password}");
        string ticket = _secondFactor is not null && !isAnswer
            ? "PBS:!tfa!%7B%22totp%22%3Atrue%7D:65A1B2C3::c2ln"
            : $"PBS:user@pbs:{_clock.GetUtcNow().ToUnixTimeSeconds():X8}::c2ln{_logins.Count}";
        byte[] answer = JsonSerializer.SerializeToUtf8Bytes(new { data = new { ticket, username = "user@pbs" } });
        return ValueTask.FromResult(JsonDocument.Parse(answer));
    }

    private bool IsValid(LoginHeader header) => IsValid(Uri.UnescapeDataString(header.Value["PBSAuthCookie=".Length..]));

    private bool IsValid(string ticket)
    {
        string[] parts = ticket.Split(':');
        return parts.Length > 3
            && _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(Convert.ToInt64(parts[2], 16)) < s_lifetime;
    }

    private static Task SettleAsync() => Task.Delay(1);
}
