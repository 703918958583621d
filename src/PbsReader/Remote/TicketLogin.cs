using System.Text.Json;

namespace PbsReader.Remote;

/// <summary>
/// A user with a password: logs in for a ticket, which ends after two hours, and renews it with itself long before (protocol spec, 4.2). A
/// ticket that has ended, because the machine slept, is had anew with the password.
/// </summary>
internal sealed class TicketLogin : ServerLogin
{
    private const string Path = "access/ticket";
    private const string SecondFactorMark = "PBS:!tfa!";
    private const int MaxTicketLength = 8192;

    private static readonly TimeSpan s_renewAfter = TimeSpan.FromMinutes(60);
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(118);
    private static readonly TimeSpan s_checkInterval = TimeSpan.FromMinutes(10);

    private readonly RemoteOptions _options;
    private readonly Func<string, byte[], CancellationToken, ValueTask<JsonDocument>> _post;
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private volatile Ticket? _ticket;

    /// <summary>Sends nothing yet; <paramref name="post"/> sends a JSON body without login and gives the answer's data.</summary>
    internal TicketLogin(RemoteOptions options, Func<string, byte[], CancellationToken, ValueTask<JsonDocument>> post)
    {
        (_options, _post) = (options, post);
        _timer = options.Time.CreateTimer(
            static state => _ = ((TicketLogin)state!).RenewInTimeAsync(), this, s_checkInterval, s_checkInterval);
    }

    internal override async ValueTask<LoginHeader> GetAsync(CancellationToken cancellationToken)
    {
        if (_ticket is { } ticket && AgeOf(ticket) < s_renewAfter)
            return ticket.Header;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ticket = _ticket;
            if (ticket is null || AgeOf(ticket) >= s_renewAfter)
                _ticket = ticket = await RenewAsync(ticket, cancellationToken).ConfigureAwait(false);
            return ticket.Header;
        }
        finally
        {
            _gate.Release();
        }
    }

    internal override async ValueTask<bool> TryRenewAsync(LoginHeader refused, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_ticket is null || _ticket.Header == refused)
                _ticket = await LogInAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _end.CancelAsync().ConfigureAwait(false);
    }

    // The wall clock: it goes on while the machine sleeps. Set back, it says nothing, and the ticket counts as old.
    private TimeSpan AgeOf(Ticket ticket)
    {
        TimeSpan age = _options.Time.GetUtcNow() - ticket.Since;
        return age < TimeSpan.Zero ? s_renewAfter : age;
    }

    private async Task RenewInTimeAsync()
    {
        if (_ticket is not { } ticket || AgeOf(ticket) >= s_lifetime)
            return;
        try
        {
            await GetAsync(_end.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PbsException or OperationCanceledException)
        {
            // The next request says so, if it is still true then.
        }
    }

    private async ValueTask<Ticket> RenewAsync(Ticket? old, CancellationToken cancellationToken)
    {
        if (old is null || AgeOf(old) >= s_lifetime)
            return await LogInAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await PostAsync(old.Text, null, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (exception.IsTransient)
        {
            return old;
        }
        catch (PbsException exception) when (exception.Kind == PbsError.Unauthorized)
        {
            return await LogInAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<Ticket> LogInAsync(CancellationToken cancellationToken)
    {
        if (await TryReuseAsync(cancellationToken).ConfigureAwait(false) is { } reused)
            return reused;
        string password = await AskAsync(_options, cancellationToken).ConfigureAwait(false);
        Ticket ticket = await PostAsync(password, null, cancellationToken).ConfigureAwait(false);
        if (!ticket.Text.StartsWith(SecondFactorMark, StringComparison.Ordinal))
            return ticket;
        if (_options.GetSecondFactor is not { } ask)
            throw Refused("a second factor is demanded; make an API token for this user and use that");
        string challenge = ServerText.Of(Uri.UnescapeDataString(ticket.Text.Split(':')[1]));
        string answer = await ask(challenge, cancellationToken).ConfigureAwait(false);
        ticket = await PostAsync(answer, ticket.Text, cancellationToken).ConfigureAwait(false);
        return ticket.Text.StartsWith(SecondFactorMark, StringComparison.Ordinal) ? throw Refused("the second factor is wrong") : ticket;
    }

    /// <summary>A new ticket for one that lies ready; null when there is none, or the server does not take it.</summary>
    private async ValueTask<Ticket?> TryReuseAsync(CancellationToken cancellationToken)
    {
        string? text = _options.FindTicket?.Invoke();
        if (text is null || text.Length > MaxTicketLength || !text.StartsWith("PBS:", StringComparison.Ordinal))
            return null;
        try
        {
            return await PostAsync(text, null, cancellationToken).ConfigureAwait(false);
        }
        catch (PbsException exception) when (exception.Kind == PbsError.Unauthorized)
        {
            return null;
        }
    }

    private async ValueTask<Ticket> PostAsync(string password, string? challenge, CancellationToken cancellationToken)
    {
        byte[] body = Format(password, challenge);
        try
        {
            using JsonDocument answer = await _post(Path, body, cancellationToken).ConfigureAwait(false);
            string? text = ServerJson.TextOf(ServerJson.DataOf(answer), "ticket");
            if (text is null || text.Length > MaxTicketLength || !text.StartsWith("PBS:", StringComparison.Ordinal))
                throw ServerError.NoBackupServer(_options.Repository, "its login gives no ticket");
            return new Ticket(text, new LoginHeader("Cookie", $"PBSAuthCookie={Uri.EscapeDataString(text)}"), _options.Time.GetUtcNow());
        }
        catch (PbsException exception) when (exception.Message.Contains(password, StringComparison.Ordinal))
        {
            // Some error texts repeat what they complain about.
            throw new PbsException(exception.Kind, $"{_options.Repository.Authority} refuses the login of {_options.Repository.AuthId}");
        }
        finally
        {
            Array.Clear(body);
        }
    }

    private byte[] Format(string password, string? challenge)
    {
        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("username", _options.Repository.AuthId.ToString());
            json.WriteString("password", password);
            if (challenge is not null)
                json.WriteString("tfa-challenge", challenge);
            json.WriteEndObject();
        }

        byte[] body = buffer.ToArray();
        Array.Clear(buffer.GetBuffer());
        return body;
    }

    private PbsException Refused(string why) => ServerError.RefusedLogin(_options.Repository, why);

    private sealed class Ticket(string text, LoginHeader header, DateTimeOffset since)
    {
        internal string Text => text;

        internal LoginHeader Header => header;

        internal DateTimeOffset Since => since;
    }
}
