using System.Text.Json;
using PbsTestServer.Access;

namespace PbsTestServer.Rest;

/// <summary>Calls about the server and about who asks.</summary>
internal sealed class ServerCalls(ServerRelease release, AccessList access, Authenticator authenticator, TicketBooth booth)
{
    public IEnumerable<Call> All =>
    [
        new("GET", "", [], _ => new(Root())),
        new("GET", "ping", [], _ => new(ApiReply.Json(WritePong))) { IsPublic = true },
        new("GET", "version", [], _ => new(ApiReply.Json(WriteVersion))),
        new("GET", "access/domains", [], _ => new(ApiReply.Json(WriteRealms))) { IsPublic = true },
        new("POST", "access/ticket", [Parameter.User, Parameter.Text("password", isOptional: IsNew)], LogInAsync) { IsPublic = true },
    ];

    private bool IsNew => release == ServerRelease.Pbs4;

    private static void WritePong(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("pong", true);
        writer.WriteEndObject();
    }

    private ApiReply Root()
    {
        string[] names = ["access", "admin", "backup", "config", "nodes", "ping", "pull", "push", "reader", "status", "tape", "version"];
        return ApiReply.Folders([.. names.Where(name => name != "push" || IsNew)]);
    }

    private void WriteVersion(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("release", IsNew ? "1" : "4");
        writer.WriteString("repoid", IsNew ? "c0b4e5998" : "4940514b9978");
        writer.WriteString("version", IsNew ? "4.1" : "3.2");
        writer.WriteEndObject();
    }

    private void WriteRealms(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (string realm in access.Realms)
        {
            writer.WriteStartObject();
            writer.WriteString("realm", realm);
            writer.WriteString("type", realm);
            if (realm == access.Realms[0])
                writer.WriteBoolean("default", true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private ValueTask<ApiReply> LogInAsync(ApiRequest request)
    {
        string user = request.Get("username");
        string password = request.Find("password") ?? throw ApiException.BadRequest("no password provided");
        if (!authenticator.IsPassword(user, password))
            throw new ApiException(401, "permission check failed.") { IsDelayed = true };
        ApiReply reply = ApiReply.Json(writer => WriteTicket(writer, user), IsNew ? WriteSuccess : null);
        return new(IsNew ? reply with { ContentType = "application/json" } : reply);
    }

    private void WriteTicket(Utf8JsonWriter writer, string user)
    {
        writer.WriteStartObject();
        writer.WriteString("CSRFPreventionToken", booth.CreateCsrfToken(user));
        writer.WriteString("ticket", booth.CreateTicket(user));
        writer.WriteString("username", user);
        writer.WriteEndObject();
    }

    private static void WriteSuccess(Utf8JsonWriter writer)
    {
        writer.WriteNumber("status", 200);
        writer.WriteBoolean("success", true);
    }
}
