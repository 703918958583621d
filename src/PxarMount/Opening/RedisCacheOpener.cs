using System.Text;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using PbsReader.Caching;
using StackExchange.Redis;

namespace PxarMount.Opening;

/// <summary>A shared cache on a Redis server. The only place that knows its client.</summary>
internal static class RedisCacheOpener
{
    private const int ConnectMilliseconds = 1000;
    private const int AnswerMilliseconds = 1000;

    /// <summary>Begins to connect, and waits for nothing.</summary>
    /// <param name="text"><c>HOST[:PORT][,OPTION=VALUE]…</c>.</param>
    /// <param name="password">As UTF-8; null without.</param>
    /// <param name="warn">Told what fails.</param>
    /// <exception cref="CommandException">The text is malformed. The message does not show it: it may hold a password.</exception>
    internal static SharedChunkCache Open(string text, byte[]? password, Action<string> warn)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(text);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            throw Malformed();
        }

        if (options.EndPoints.Count == 0)
            throw Malformed();
        options.AbortOnConnectFail = false;
        options.ConnectRetry = 1;
        options.ConnectTimeout = ConnectMilliseconds;
        options.AsyncTimeout = options.SyncTimeout = AnswerMilliseconds;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ClientName = "pxar-mount";
        if (password is not null)
            options.Password = Encoding.UTF8.GetString(password);
        string name = string.Join(", ", options.EndPoints.Select(place => EndPointCollection.ToString(place)));
        var redis = new RedisCache(new RedisCacheOptions { ConfigurationOptions = options });
        var shared = new SharedChunkCache(redis, new SharedCacheOptions { Name = name, Warn = warn });
        _ = shared.ConnectAsync();
        return shared;
    }

    private static CommandException Malformed() => new(
        ExitCode.Usage, $"--redis or {SharedCacheOpener.Variable} is malformed: HOST[:PORT][,ssl=true][,user=NAME][,defaultDatabase=N]");
}
